import type { Feed } from "./changes.js";
import { feed } from "./changes.js";
import type { Options, QueryValue } from "./connection.js";
import { Connection } from "./connection.js";
import type { FieldChoice, FieldName, Format, InFormat, Selected } from "./fields.js";
import type { components, paths } from "./schema.js";

/** The operation of an address, and the body and the parameters of an operation. */
type Operation<P, Path> = Path extends keyof P ? (P[Path] extends { get: infer Found } ? Found : never) : never;
type Body<Of> = Of extends { responses: { 200: { content: { "application/json": infer Found } } } } ? Found : never;
type Parameters<Of> = Of extends { parameters: { query?: infer Found } } ? NonNullable<Found> : Record<never, never>;

/** A parameter that takes several values takes one, too. */
type Loose<Value> = Value extends readonly (infer Item)[] ? Item | readonly Item[] : Value;
type Query<Of, Whole, Name, Chosen> = {
  [Key in Exclude<keyof Parameters<Of>, "fields" | "rich_text">]?: Loose<Parameters<Of>[Key]> | undefined;
} & {
  /** Only these fields, and `id` and `type`. A dot leads inside: `hero.src`. */
  fields?: readonly (Name & FieldChoice<Whole>)[];
  /** How rich text is written. By default as HTML. */
  rich_text?: Chosen;
  signal?: AbortSignal;
};
type Shown<T, Name extends string, Chosen extends Format> = Selected<InFormat<T, Chosen>, Name>;

type ListBody = { items: readonly unknown[]; meta: components["schemas"]["Meta"] };
type ListPath<C extends string> = `/api/v1/${C}/`;
type OnePath<C extends string> = `/api/v1/${C}/{key}/`;
type Item<P, C extends string> = Body<Operation<P, ListPath<C>>> extends { items: (infer Found)[] } ? Found : never;
type Found<T> = T extends { highlights?: infer Marks } ? { score?: number; highlights?: NonNullable<Marks> } : unknown;
/** The whole documents of a collection. In lists they can have what a search adds. */
type Whole<P, C extends string> =
  OnePath<C> extends keyof P ? Body<Operation<P, OnePath<C>>> & Found<Item<P, C>> : Item<P, C>;
/** What a list contains: summaries, unless something is named that only whole documents have. */
type Listed<P, C extends string, Name extends string, View> = [Name] extends [never]
  ? View extends "full"
    ? Whole<P, C>
    : Item<P, C>
  : [Name] extends [FieldName<Item<P, C>>]
    ? Item<P, C>
    : Whole<P, C>;

export interface List<T> {
  items: T[];
  meta: components["schemas"]["Meta"];
}

/** A collection, such as articles. */
export interface Collection<P, C extends string> {
  /** One part of the list: 20 items, or `limit`. */
  list<Name extends string = never, Chosen extends Format = "html", View extends "summary" | "full" = "summary">(
    query?: ListQuery<P, C, Name, Chosen, View>,
  ): Promise<List<Shown<Listed<P, C, Name, View>, Name, Chosen>>>;
  /** All items, one after another. The parts are asked for when they are needed. */
  all<Name extends string = never, Chosen extends Format = "html", View extends "summary" | "full" = "summary">(
    query?: ListQuery<P, C, Name, Chosen, View>,
  ): AsyncIterable<Shown<Listed<P, C, Name, View>, Name, Chosen>>;
  /** One document, by its id or, in one language, by its slug. */
  get<Name extends string = never, Chosen extends Format = "html">(
    key: string,
    query?: Query<Operation<P, OnePath<C>>, Body<Operation<P, OnePath<C>>>, Name, Chosen>,
  ): Promise<Shown<Body<Operation<P, OnePath<C>>>, Name, Chosen>>;
}

type ListQuery<P, C extends string, Name, Chosen, View> = Omit<
  Query<Operation<P, ListPath<C>>, Whole<P, C>, Name, Chosen>,
  "view"
> & { view?: View };

/** The collections that a schema has: all addresses with a list. */
export type Collections<P> = {
  [Path in keyof P as Path extends ListPath<infer C>
    ? Body<Operation<P, Path>> extends ListBody
      ? C
      : never
    : never]: Path extends ListPath<infer C> ? Collection<P, C> : never;
};

type SitePath = "/api/v1/site/";
type RoutePath = "/api/v1/routes/";
type PreviewPath = "/api/v1/preview/{token}/";
type ImagePath = "/api/v1/images/{key}/";
type Documents<T> = T extends { document: infer Found } ? Found : never;
/** A route or a preview: `fields` are those of its document. */
type Around<T, Name extends string, Chosen extends Format> = T extends { document: infer Inner }
  ? Omit<T, "document"> & { document: Shown<Inner, Name, Chosen> }
  : T;

/** What is not a list. */
export interface Reads<P> {
  /** The name, the languages, the menus, the default location and contact. */
  site<Name extends string = never, Chosen extends Format = "html">(
    query?: Query<Operation<P, SitePath>, Body<Operation<P, SitePath>>, Name, Chosen>,
  ): Promise<Shown<Body<Operation<P, SitePath>>, Name, Chosen>>;
  /** What lives at a path of the frontend. Throws `not_found`, or `gone` with its reason. */
  route<Name extends string = never, Chosen extends Format = "html">(
    path: string,
    query?: Omit<
      Query<Operation<P, RoutePath>, Documents<Body<Operation<P, RoutePath>>>, Name, Chosen>,
      "path"
    >,
  ): Promise<Around<Body<Operation<P, RoutePath>>, Name, Chosen>>;
  /** A draft. */
  preview<Name extends string = never, Chosen extends Format = "html">(
    token: string,
    query?: Query<Operation<P, PreviewPath>, Documents<Body<Operation<P, PreviewPath>>>, Name, Chosen>,
  ): Promise<Around<Body<Operation<P, PreviewPath>>, Name, Chosen>>;
  /** One picture. */
  image(id: string, query?: { signal?: AbortSignal }): Promise<Body<Operation<P, ImagePath>>>;
  /** A page as Markdown, every block included. */
  markdown(id: string, query?: { site?: string; signal?: AbortSignal }): Promise<string>;
  /** Everything that changed since a cursor, or everything that is live. */
  changes<Name extends string = never, Chosen extends Format = "html">(
    query?: Query<Operation<P, "/api/v1/changes/">, ChangedDocument<P>, Name, Chosen>,
  ): Feed<AnyChange<P, Name, Chosen>>;
  /** Any address below `/api/` that names nothing in its path, with its headers. */
  read<Path extends Exclude<keyof P & string, `${string}{${string}`>>(
    path: Path,
    query?: { [Key in keyof Parameters<Operation<P, Path>>]?: Loose<Parameters<Operation<P, Path>>[Key]> | undefined },
    signal?: AbortSignal,
  ): Promise<{ body: Body<Operation<P, Path>>; etag: string | null; version: number | null }>;
}

type ChangeOf<P> = Body<Operation<P, "/api/v1/changes/">> extends { items: (infer Found)[] } ? Found : never;
type ChangedDocument<P> = NonNullable<Documents<ChangeOf<P>>>;
type AnyChange<P, Name extends string, Chosen extends Format> =
  ChangeOf<P> extends infer Change
    ? Change extends { document: null }
      ? Change
      : Around<Change, Name, Chosen>
    : never;

export type Client<P = paths> = Reads<P> & Collections<P>;

/**
 * A client of one API. `P` are the `paths` of an OpenAPI document: by default those of this package; of an installation
 * with page types of its own, those that `openapi-typescript` makes of its document.
 */
export function createClient<P = paths>(base: string | URL, options: Options = {}): Client<P> {
  const connection = new Connection(base, options);
  const json = async (path: string, query: Asked = {}): Promise<unknown> => (await answer(path, query)).body;
  const answer = async (path: string, { signal, ...query }: Asked) => {
    const { body, ...headers } = await connection.read(path, query, signal);
    return { body: JSON.parse(body) as unknown, ...headers };
  };
  const reads = {
    site: (query?: Asked) => json("/api/v1/site/", query),
    route: (path: string, query?: Asked) => json("/api/v1/routes/", { ...query, path }),
    preview: (token: string, query?: Asked) => json(`/api/v1/preview/${encodeURIComponent(token)}/`, query),
    image: (id: string, query?: Asked) => json(`/api/v1/images/${encodeURIComponent(id)}/`, query),
    markdown: async (id: string, { signal, ...query }: Asked = {}) =>
      (await connection.read(`/api/v1/pages/${encodeURIComponent(id)}.md`, query, signal)).body,
    changes: (query?: Asked) => feed(connection, query),
    read: (path: string, query: Asked = {}, signal?: AbortSignal) => answer(path, signal ? { ...query, signal } : query),
  };
  const known = new Map<string, unknown>(Object.entries(reads));
  return new Proxy({} as Client<P>, {
    get(_, name) {
      // A client is no promise: `await` looks for `then`.
      if (typeof name !== "string" || name === "then") return undefined;
      if (!known.has(name)) known.set(name, collection(connection, name));
      return known.get(name);
    },
  });
}

/** What callers give: parameters, and a signal to stop. */
export type Asked = { signal?: AbortSignal; [name: string]: QueryValue | AbortSignal };

function collection(connection: Connection, name: string) {
  const path = `/api/v1/${name}/`;
  const list = async (query: object, signal?: AbortSignal): Promise<List<unknown>> =>
    JSON.parse((await connection.read(path, query, signal)).body) as List<unknown>;
  return {
    list: ({ signal, ...query }: Asked = {}) => list(query, signal),
    async *all({ signal, ...query }: Asked = {}) {
      for (let asked: object | null = query; asked; ) {
        const { items, meta }: List<unknown> = await list(asked, signal);
        yield* items;
        asked = meta.next === null ? null : new URL(meta.next).searchParams;
      }
    },
    get: async (key: string, { signal, ...query }: Asked = {}) =>
      JSON.parse((await connection.read(`${path}${encodeURIComponent(key)}/`, query, signal)).body) as unknown,
  };
}
