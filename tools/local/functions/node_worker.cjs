// Runs one Node.js function: reads events from a socket, calls the handler, writes its answers.
// Arguments: file descriptor of the socket, folder of the code, folders of layers.
"use strict";

const fs = require("node:fs");
const http = require("node:http");
const https = require("node:https");
const { registerHooks } = require("node:module");
const net = require("node:net");
const path = require("node:path");
const { pathToFileURL } = require("node:url");

const HEADER_BYTES = 8;
const LARGEST_RESPONSE_BYTES = 6_291_556;
const [descriptor, taskRoot] = process.argv.slice(2);
const connection = new net.Socket({ fd: Number(descriptor), readable: true, writable: true });

// CloudFormation's response URL is plain HTTP on a local port here, while the handlers that CDK
// deploys send it with `https` and without a port. Requests to that URL, and no others, are led to
// where it points.
let responseUrl;
const originalRequest = https.request;
https.request = (options, ...rest) => {
  const isResponse =
    responseUrl?.protocol === "http:" &&
    options?.hostname === responseUrl.hostname &&
    options?.path === responseUrl.pathname + responseUrl.search;
  return isResponse
    ? http.request({ ...options, port: responseUrl.port }, ...rest)
    : originalRequest(options, ...rest);
};

// Lambda finds what its runtime brings along, and what is in layers, for modules of both kinds. Node
// itself looks there for `require` only.
const SHARED_FOLDERS = (process.env.NODE_PATH ?? "").split(path.delimiter).filter(Boolean);
registerHooks?.({
  resolve(specifier, context, nextResolve) {
    try {
      return nextResolve(specifier, context);
    } catch (error) {
      if (error?.code !== "ERR_MODULE_NOT_FOUND") throw error;
      for (const folder of SHARED_FOLDERS) {
        const beside = path.join(path.dirname(folder), "module.mjs");
        try {
          return nextResolve(specifier, { ...context, parentURL: pathToFileURL(beside).href });
        } catch {
          // The next folder may have it; if none has, the first error says most.
        }
      }
      throw error;
    }
  },
});

const MISSING_SDK = /Cannot find (?:module|package) '((?:@aws-sdk|@smithy)\/[^'/]+)/;

function explain(error) {
  const text = String(error?.message ?? error);
  const name = MISSING_SDK.exec(text)?.[1];
  if (!name) return text;
  const home = path.dirname(SHARED_FOLDERS.at(-1) ?? taskRoot);
  return (
    `Lambda's runtime has '${name}', which is not installed here: ` +
    `run \`npm install --no-save ${name}\` in ${home}.`
  );
}

function describe(error, type) {
  const stack = typeof error?.stack === "string" ? error.stack.split("\n").slice(1) : [];
  return {
    error: {
      type: type ?? error?.name ?? "Error",
      message: explain(error),
      stack_trace: stack.map((line) => line.trim()),
    },
  };
}

function modulePath(name) {
  const base = path.join(taskRoot, name);
  const found = [".js", ".mjs", ".cjs"].map((extension) => base + extension).find(fs.existsSync);
  if (!found) throw Object.assign(new Error(`Cannot find module '${name}'`), { missing: true });
  return found;
}

async function loadHandler() {
  const separator = process.env._HANDLER.lastIndexOf(".");
  const file = modulePath(process.env._HANDLER.slice(0, separator));
  const module = file.endsWith(".mjs") ? await import(pathToFileURL(file)) : require(file);
  return module[process.env._HANDLER.slice(separator + 1)];
}

function call(handler, event, given) {
  return new Promise((resolve, reject) => {
    const context = {
      awsRequestId: given.aws_request_id,
      invokedFunctionArn: given.invoked_function_arn,
      functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
      functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
      memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
      logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
      logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
      getRemainingTimeInMillis: () => Math.max(0, Math.floor(given.deadline * 1000 - Date.now())),
      done: (error, result) => (error ? reject(error) : resolve(result)),
      succeed: resolve,
      fail: reject,
    };
    const callback = (error, result) => (error ? reject(error) : resolve(result));
    const result = handler(event, context, callback);
    if (typeof result?.then === "function") result.then(resolve, reject);
    else if (handler.length < 3 && result !== undefined) resolve(result);
  });
}

async function answer(request) {
  if (typeof request.event?.ResponseURL === "string") {
    responseUrl = new URL(request.event.ResponseURL);
  }
  let handler;
  try {
    handler = await loaded;
  } catch (error) {
    console.error(error);
    const missing = error?.missing || /MODULE_NOT_FOUND$/.test(error?.code);
    return describe(error, missing ? "Runtime.ImportModuleError" : undefined);
  }
  try {
    const payload = (await call(handler, request.event, request.context)) ?? null;
    if (Buffer.byteLength(JSON.stringify(payload) ?? "") > LARGEST_RESPONSE_BYTES) {
      const text = "Response payload size exceeded maximum allowed payload size";
      const error = new Error(`${text} (${LARGEST_RESPONSE_BYTES} bytes).`);
      return describe(error, "Function.ResponseSizeTooLarge");
    }
    return { payload };
  } catch (error) {
    console.error(error);
    return describe(error);
  }
}

function send(message) {
  const body = Buffer.from(JSON.stringify(message));
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeBigUInt64BE(BigInt(body.length));
  connection.write(Buffer.concat([header, body]));
}

let received = Buffer.alloc(0);
connection.on("data", (chunk) => {
  received = Buffer.concat([received, chunk]);
  if (received.length < HEADER_BYTES) return;
  const size = Number(received.readBigUInt64BE());
  if (received.length < HEADER_BYTES + size) return;
  const request = JSON.parse(received.subarray(HEADER_BYTES, HEADER_BYTES + size));
  received = received.subarray(HEADER_BYTES + size);
  answer(request).then(send);
});
// The parent closed the socket or died: nobody waits for an answer any more.
connection.on("close", () => process.exit(0));

const loaded = loadHandler();
loaded.then(
  () => send({ initialized: true }),
  () => send({ initialized: false }), // Reported with each invocation.
);
