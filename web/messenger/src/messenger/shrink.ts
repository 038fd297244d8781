/** A picture in a profile is text of at most so many bytes. */
const room = 2048;

/** A picture that a person chose, cut to a square and made small enough for a profile, as a data: address. */
export async function shrink(file: Blob): Promise<string> {
  const image = await createImageBitmap(file).catch(() => {
    throw new Error("This browser cannot read that as a picture.");
  });
  try {
    for (const side of [96, 80, 64, 48, 32]) {
      for (const quality of [0.8, 0.6, 0.4]) {
        const text = await encode(image, side, quality);
        if (text.length <= room) return text;
      }
    }
  } finally {
    image.close();
  }
  throw new Error("That picture has too much in it to be made small enough.");
}

async function encode(image: ImageBitmap, side: number, quality: number): Promise<string> {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = side;
  const pen = canvas.getContext("2d", { alpha: false });
  if (!pen) throw new Error("This browser cannot draw pictures.");
  pen.fillStyle = "#fff"; // behind what is transparent
  pen.fillRect(0, 0, side, side);
  const cut = Math.min(image.width, image.height);
  pen.imageSmoothingQuality = "high";
  pen.drawImage(image, (image.width - cut) / 2, (image.height - cut) / 2, cut, cut, 0, 0, side, side);
  const webp = canvas.toDataURL("image/webp", quality); // a PNG where a browser cannot
  return webp.startsWith("data:image/webp") ? bare(webp) : canvas.toDataURL("image/jpeg", quality);
}

/** A lossy WebP without the colour profile that browsers put beside it, which is a third of all there is room for. */
function bare(webp: string): string {
  const all = atob(webp.slice(webp.indexOf(",") + 1));
  const at = all.indexOf("VP8 ", 12);
  if (at < 0) return webp;
  const chunk = all.slice(at, at + 8 + sizeAt(all, at + 4));
  const even = chunk.length % 2 === 0 ? chunk : `${chunk}\0`;
  return `data:image/webp;base64,${btoa(`RIFF${sized(even.length + 4)}WEBP${even}`)}`;
}

const sizeAt = (bytes: string, at: number): number => [3, 2, 1, 0].reduce((n, i) => n * 256 + bytes.charCodeAt(at + i), 0);

const sized = (n: number): string => String.fromCharCode(...[0, 8, 16, 24].map((shift) => (n >>> shift) & 255));
