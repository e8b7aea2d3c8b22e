// The usual day of an application that keeps files in S3. Prints what came out as JSON, one object.
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import {
  CreateBucketCommand, DeleteObjectsCommand, GetObjectCommand, HeadObjectCommand, ListObjectsV2Command,
  PutObjectCommand, S3Client, paginateListObjectsV2,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";

const Bucket = process.argv[2];
const s3 = new S3Client({ forcePathStyle: true });
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
const out = {};

await s3.send(new CreateBucketCommand({
  Bucket, CreateBucketConfiguration: { LocationConstraint: "us-east-2" },
}));

const Key = "a folder/ü+1.txt";
await s3.send(new PutObjectCommand({ Bucket, Key, Body: "0123456789", Metadata: { who: "me" } }));
const whole = await s3.send(new GetObjectCommand({ Bucket, Key }));
out.whole = await whole.Body.transformToString();
out.metadata = whole.Metadata;
const part = await s3.send(new GetObjectCommand({ Bucket, Key, Range: "bytes=2-4" }));
out.range = [await part.Body.transformToString(), part.ContentRange];

for (const name of ["l/1", "l/2", "l/3"]) await s3.send(new PutObjectCommand({ Bucket, Key: name, Body: name }));
out.listed = [];
for await (const page of paginateListObjectsV2({ client: s3, pageSize: 2 }, { Bucket, Prefix: "l/" }))
  out.listed.push(page.Contents.map((entry) => entry.Key));
await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: "l/1" }, { Key: "l/2" }] } }));
const left = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "l/" }));
out.left = left.Contents.map((entry) => entry.Key);

const large = Buffer.alloc(12 * 1024 * 1024 + 3, "reelworks ");
const upload = new Upload({
  client: s3, partSize: 5 * 1024 * 1024, params: { Bucket, Key: "large", Body: Readable.from(slices(large)) },
});
const done = await upload.done();
const back = await s3.send(new GetObjectCommand({ Bucket, Key: "large" }));
out.large = [sha256(large), sha256(await back.Body.transformToByteArray()), done.ETag];

out.streams = {};
const sent = [];
s3.middlewareStack.add((next) => (args) => {
  sent.push([args.request.headers["x-amz-trailer"], args.request.headers["x-amz-content-sha256"]]);
  return next(args);
}, { step: "finalizeRequest", priority: "low", name: "watch" });
for (const ChecksumAlgorithm of ["CRC32", "CRC32C", "SHA1", "SHA256", "CRC64NVME"]) {
  const name = `stream-${ChecksumAlgorithm}`;
  const body = Buffer.alloc(200_000, ChecksumAlgorithm);
  await s3.send(new PutObjectCommand({
    Bucket, Key: name, Body: Readable.from(slices(body)), ContentLength: body.length, ChecksumAlgorithm,
  }));
  const [trailer, payload] = sent.at(-1);
  const head = await s3.send(new HeadObjectCommand({ Bucket, Key: name, ChecksumMode: "ENABLED" }));
  const got = await s3.send(new GetObjectCommand({ Bucket, Key: name, ChecksumMode: "ENABLED" }));
  const bytes = await got.Body.transformToByteArray();
  out.streams[ChecksumAlgorithm] = [
    Boolean(head[`Checksum${ChecksumAlgorithm}`]), sha256(bytes) === sha256(body), head.ContentEncoding ?? "",
    trailer, payload,
  ];
}

const putUrl = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key: "by url" }), { expiresIn: 60 });
const put = await fetch(putUrl, { method: "PUT", body: "from a browser" });
const getUrl = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: "by url" }), { expiresIn: 60 });
const got = await fetch(getUrl);
out.presigned = [put.status, got.status, await got.text()];

out.errors = [];
for (const command of [
  new GetObjectCommand({ Bucket, Key: "none" }),
  new GetObjectCommand({ Bucket: `${Bucket}-none`, Key: "none" }),
  new HeadObjectCommand({ Bucket, Key: "none" }),
  new PutObjectCommand({ Bucket, Key, Body: "again", IfNoneMatch: "*" }),
]) {
  try {
    await s3.send(command);
    out.errors.push("none");
  } catch (error) {
    out.errors.push([error.name, error.$metadata.httpStatusCode]);
  }
}
console.log(JSON.stringify(out));

function* slices(bytes) {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
}
