export type { Batch, Feed, Restart } from "./changes.js";
export { type Client, type Collection, type Collections, createClient, type List } from "./client.js";
export type { AnswerCache, KeptAnswer, Options } from "./connection.js";
export type { FieldChoice, FieldName, Format, InFormat, Selected } from "./fields.js";
export { isOpen, type LocalTime, localTime, openingState, type OpeningState, type Place } from "./hours.js";
export { type Asset, type AssetStore, Copy, type CopyState, type CopyStore, syncAssets, syncCopy } from "./offline/copy.js";
export { findPath, type OfflineRoute, pagePath, redirectPaths } from "./offline/paths.js";
export { ApiProblem, isProblem, type ProblemCode, type ProblemEntry, type WithdrawalReason } from "./problem.js";
export type { components, paths } from "./schema.js";
