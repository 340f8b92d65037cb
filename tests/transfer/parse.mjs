// Parses every object of every document of a folder with the typed vocabulary that servers of the fediverse are built on.
// Takes the folder, and a base for relative addresses if they are to be allowed. Prints one line of JSON for each object:
// the file, the pointer to it, its class, its id and how many items it gives, or what is wrong with it. Nothing is fetched.
import fs from "node:fs";
import path from "node:path";
import * as vocab from "@fedify/vocab";
import { preloadedContexts } from "@fedify/vocab-runtime";

const [folder, base] = process.argv.slice(2);
const LINKS = new Set(["Link", "Hashtag", "Mention"]);

async function load(url) {
  const document = preloadedContexts[url];
  if (!document) throw new Error(`would fetch ${url}`);
  return { contextUrl: null, documentUrl: url, document };
}

const options = { documentLoader: load, contextLoader: load, ...(base ? { baseUrl: new URL(base) } : {}) };

function* objects(value, pointer) {
  if (value === null || typeof value !== "object") return;
  if (!Array.isArray(value) && typeof value.type === "string") yield [pointer, value];
  for (const [key, child] of Object.entries(value)) if (key !== "@context") yield* objects(child, `${pointer}/${key}`);
}

async function parse(value) {
  const kind = LINKS.has(value.type) ? vocab.Link : value.type === "PropertyValue" ? vocab.PropertyValue : vocab.Object;
  const parsed = await kind.fromJsonLd(value, options);
  let items = null;
  const held = value.orderedItems ?? value.items ?? [];
  if (parsed instanceof vocab.Collection && held.every((item) => typeof item === "object")) {
    items = 0;
    for await (const _ of parsed.getItems({ ...options, suppressError: false })) items += 1;
  }
  return { class: parsed.constructor.name, id: (LINKS.has(value.type) ? parsed.href : parsed.id)?.href ?? null, items };
}

for (const file of fs.readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".json")).sort()) {
  const document = JSON.parse(fs.readFileSync(path.join(folder, file), "utf-8"));
  for (const [pointer, value] of objects(document, "")) {
    let told;
    try {
      told = await parse({ "@context": document["@context"], ...value });
    } catch (error) {
      told = { error: error.message };
    }
    console.log(JSON.stringify({ file, pointer, ...told }));
  }
}
