import { serve } from "./dist/server/entry.mjs";

const { PORT = "4321", HOST = "127.0.0.1" } = process.env;
console.log(await serve(Number(PORT), HOST));
