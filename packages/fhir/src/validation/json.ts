/** An object of JSON that may have any shape. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether the value is an object of JSON, not an array and not null. */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
