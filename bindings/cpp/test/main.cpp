#include <gtest/gtest.h>

#include "world.h"

int main(int count, char **arguments) {
  testing::InitGoogleTest(&count, arguments);
  new_folder();
  return RUN_ALL_TESTS();
}
