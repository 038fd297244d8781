#!/bin/sh
# Builds build/backscroll.jar: the classes, the seed-shaped adapter, and the native libraries of this system. Needs a
# JDK (17 or newer) and a C compiler; `make lib` has left the library in build/.
set -eu
cd "$(dirname "$0")/.."

for tool in javac jar "${CC:-gcc}"; do
  command -v "$tool" >/dev/null || { echo "The jar needs $tool: run 'make setup'." >&2; exit 1; }
done
java_home=${JAVA_HOME:-$(java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p')}
[ -e "$java_home/include/jni.h" ] || { echo "There is no jni.h in $java_home/include: set JAVA_HOME to a JDK." >&2; exit 1; }

classes=build/java/classes
case $(uname -m) in arm64) arch=aarch64 ;; *) arch=$(uname -m) ;; esac
natives=$classes/native/$(uname -s | tr '[:upper:]' '[:lower:]')-$arch
rm -rf "$classes"
mkdir -p "$natives"
find bindings/java/src/main/java compat/java/src/main/java -name '*.java' >build/java/sources
javac --release 17 -Xlint:all -Werror -d "$classes" @build/java/sources
"${CC:-gcc}" -O2 -Wall -Wextra -Werror -shared -fPIC -fvisibility=hidden -Icapi \
  -I"$java_home/include" -I"$java_home/include/linux" bindings/java/src/main/native/jni.c \
  -Lbuild -lbackscroll -o build/libbackscroll-jni.so
cp build/libbackscroll.so build/libbackscroll-jni.so "$natives/"
jar --create --file build/backscroll.jar --date=1980-01-01T00:00:02Z -C "$classes" .
