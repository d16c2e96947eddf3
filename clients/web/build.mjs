import { build } from "./dist/server/entry.mjs";

console.log(await build());
