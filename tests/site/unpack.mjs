// Unpacks Chromium from its npm package into a folder: node unpack.mjs FOLDER
import { createReadStream, createWriteStream, readdirSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress } from "node:zlib";

const packed = "node_modules/@sparticuz/chromium/bin";
await Promise.all(
  readdirSync(packed).map((name) =>
    pipeline(
      createReadStream(join(packed, name)),
      createBrotliDecompress(),
      createWriteStream(join(process.argv[2], name.replace(/\.br$/, "")), { mode: 0o755 }),
    ),
  ),
);
