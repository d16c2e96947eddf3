/** What an answer contains with `fields` and `rich_text`, as types. */

/** Fields that are in an answer without being named. */
type Unasked = "id" | "type" | "score" | "highlights" | "count";
type First<Name extends string> = Name extends `${infer Part}.${string}` ? Part : Name;
type Inside<Name extends string, Part extends string> = Name extends `${Part}.${infer Rest}` ? Rest : never;
type Minus<Name extends string> = Name extends `-${infer Left}` ? Left : never;
type Deeper = [unknown, unknown, unknown];

/** The value, if it is one constant text, such as the `type` of a block: it is in an answer without being named. */
type Constant<Value> = [Value] extends [string] ? (string extends Value ? never : One<Value>) : never;
type One<Value, Whole = Value> = Value extends unknown ? ([Whole] extends [Value] ? Value : never) : never;

/** The names that `fields` accepts for a type: `title`, `hero.src`. They are listed to a depth of four parts. */
export type FieldName<T, Left extends unknown[] = Deeper> = T extends readonly (infer Item)[]
  ? FieldName<Item, Left>
  : T extends object
    ? string extends keyof T
      ? never
      : {
          [Key in keyof T & string]-?:
            | Key
            | (Left extends [unknown, ...infer Less] ? `${Key}.${FieldName<NonNullable<T[Key]>, Less>}` : never);
        }[keyof T & string]
    : never;

/** Everything, and what to leave out: `["*", "-seo"]`. */
export type FieldChoice<T> = FieldName<T> | "*" | `-${FieldName<T>}`;

/** What is left of a type with these `fields`. Without any, it is the whole type. */
export type Selected<T, Name extends string> = [Name] extends [never]
  ? T
  : "*" extends Name
    ? Without<T, Minus<Name>>
    : Named<T, Name>;

type Named<T, Name extends string> = T extends object
  ? {
      [Key in keyof T as Key extends First<Name> | Unasked ? Key : never]: Key extends First<Name>
        ? Part<T[Key], Name, Key>
        : T[Key];
    }
  : T;

type Part<Value, Name extends string, Key extends string> = Key extends Name ? Value : Within<Value, Inside<Name, Key>>;

type Within<T, Name extends string> = T extends readonly (infer Item)[]
  ? Within<Item, Name>[]
  : T extends object
    ? {
        [Key in keyof T as Key extends First<Name> ? Key : [Constant<T[Key]>] extends [never] ? never : Key]: Key extends First<Name>
          ? Part<T[Key], Name, Key & string>
          : T[Key];
      }
    : T;

type Without<T, Name extends string> = [Name] extends [never]
  ? T
  : T extends readonly (infer Item)[]
    ? Without<Item, Name>[]
    : T extends object
      ? { [Key in keyof T as Key extends Name ? never : Key]: Without<T[Key], Inside<Name, Key & string>> }
      : T;

/** The formats of `rich_text`. */
export type Format = "html" | "portable" | "markdown" | "text";

/** A type whose rich text has the one format that was asked for. */
export type InFormat<T, Chosen extends Format> = T extends { format: Format }
  ? Extract<T, { format: Chosen }>
  : T extends readonly (infer Item)[]
    ? InFormat<Item, Chosen>[]
    : T extends object
      ? { [Key in keyof T]: InFormat<T[Key], Chosen> }
      : T;
