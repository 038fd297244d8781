// Pictures of people and groups. Nothing is loaded from elsewhere, so a picture is shown
// only where the profile holds it whole, as a data: address of at most 2 KiB. A few bytes can
// claim to be a picture of a gigabyte, so its size is looked at before the browser does.

/** Pixels of a side that are shown at most. */
const most = 512;

interface Size {
  width: number;
  height: number;
}

/** The address of a picture that can be shown; undefined: there is none. */
export function shownPicture(picture: string | undefined): string | undefined {
  const data = /^data:image\/(?:png|jpeg|webp);base64,([A-Za-z0-9+/]+=*)$/.exec(picture ?? "")?.[1];
  if (!data) return undefined;
  const size = sizeOf(bytesOf(data));
  return size && Math.min(size.width, size.height) > 0 && Math.max(size.width, size.height) <= most ? picture : undefined;
}

function bytesOf(base64: string): DataView {
  try {
    return new DataView(Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)).buffer);
  } catch {
    return new DataView(new ArrayBuffer(0));
  }
}

/** What a PNG, a WebP or a JPEG says of its size. */
function sizeOf(b: DataView): Size | undefined {
  if (b.byteLength < 30) return undefined;
  if (b.getUint32(0) === 0x89504e47) return { width: b.getUint32(16), height: b.getUint32(20) };
  if (b.getUint32(8) === 0x57454250) return webpSize(b);
  return b.getUint16(0) === 0xffd8 ? jpegSize(b) : undefined;
}

/** Of its three kinds (RFC 9649): lossy, lossless, extended. */
function webpSize(b: DataView): Size | undefined {
  const low = (at: number, mask: number) => b.getUint32(at, true) & mask;
  switch (b.getUint32(12)) {
    case 0x56503820:
      return { width: low(26, 0x3fff), height: low(26, 0x3fff0000) >> 16 };
    case 0x5650384c:
      return { width: low(21, 0x3fff) + 1, height: (low(21, 0xfffc000) >> 14) + 1 };
    case 0x56503858:
      return { width: low(24, 0xffffff) + 1, height: (b.getUint32(26, true) >>> 8) + 1 };
  }
  return undefined;
}

function jpegSize(b: DataView): Size | undefined {
  for (let at = 2; at + 9 < b.byteLength; at += 2 + b.getUint16(at + 2)) {
    const marker = b.getUint16(at);
    if (marker >= 0xffc0 && marker <= 0xffc2) return { width: b.getUint16(at + 7), height: b.getUint16(at + 5) };
    if (marker < 0xffc0) return undefined;
  }
  return undefined;
}
