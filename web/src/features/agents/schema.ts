/** Reads the JSON Schema of an agent's config as a list of form fields. Pure. */
import type { JsonSchema } from '@/kit/api/types';

interface FieldBase {
  key: string;
  label: string;
  description: string | undefined;
  required: boolean;
  /** The field may be left empty, which sends null. */
  nullable: boolean;
  fallback: unknown;
}

export type Field = FieldBase &
  (
    | { kind: 'text'; multiline: boolean; maxLength: number | undefined }
    | {
        kind: 'number';
        integer: boolean;
        min: number | undefined;
        max: number | undefined;
        step: number | undefined;
      }
    | { kind: 'switch' }
    | { kind: 'choice'; options: string[] }
    | { kind: 'choices'; options: string[] }
    | { kind: 'list'; numeric: boolean }
    | { kind: 'json' }
  );

function resolve(schema: JsonSchema, root: JsonSchema): JsonSchema {
  if (!schema.$ref)
    return schema.allOf?.length === 1 ? { ...resolve(schema.allOf[0] ?? {}, root), ...schema } : schema;
  const name = schema.$ref.split('/').at(-1) ?? '';
  return { ...(root.$defs?.[name] ?? {}), ...schema, $ref: undefined };
}

/** Pydantic writes `X | None` as anyOf [X, null]. */
function withoutNull(schema: JsonSchema, root: JsonSchema): { schema: JsonSchema; nullable: boolean } {
  const options = schema.anyOf ?? schema.oneOf;
  if (!options) return { schema, nullable: false };
  const real = options.filter((each) => each.type !== 'null');
  if (real.length !== 1 || !real[0]) return { schema, nullable: real.length < options.length };
  const { anyOf: _anyOf, oneOf: _oneOf, ...own } = schema;
  return { schema: { ...resolve(real[0], root), ...own }, nullable: real.length < options.length };
}

const words = (key: string) => {
  const text = key.replace(/_/g, ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
};

function fieldOf(key: string, raw: JsonSchema, root: JsonSchema): Field {
  const { schema, nullable } = withoutNull(resolve(raw, root), root);
  const base: FieldBase = {
    key,
    label: schema.title ?? words(key),
    description: schema.description,
    required: root.required?.includes(key) ?? false,
    nullable,
    fallback: schema.default,
  };
  if (schema.enum) return { ...base, kind: 'choice', options: schema.enum.map(String) };
  switch (schema.type) {
    case 'boolean':
      return { ...base, kind: 'switch' };
    case 'integer':
    case 'number':
      return {
        ...base,
        kind: 'number',
        integer: schema.type === 'integer',
        min: schema.minimum ?? schema.exclusiveMinimum,
        max: schema.maximum ?? schema.exclusiveMaximum,
        step: schema.multipleOf,
      };
    case 'string':
      return {
        ...base,
        kind: 'text',
        multiline: schema.format === 'textarea' || (schema.maxLength ?? 0) > 300,
        maxLength: schema.maxLength,
      };
    case 'array': {
      const items = resolve(schema.items ?? {}, root);
      if (items.enum) return { ...base, kind: 'choices', options: items.enum.map(String) };
      if (items.type === 'string') return { ...base, kind: 'list', numeric: false };
      if (items.type === 'number' || items.type === 'integer')
        return { ...base, kind: 'list', numeric: true };
      return { ...base, kind: 'json' };
    }
    default:
      return { ...base, kind: 'json' };
  }
}

export function fieldsOf(schema: JsonSchema): Field[] {
  const properties = schema.properties ?? {};
  // The server names the order, because its database does not keep that of an object's keys.
  const known = (schema['x-order'] ?? []).filter((key) => key in properties);
  const keys = [...new Set([...known, ...Object.keys(properties)])];
  return keys.map((key) => fieldOf(key, properties[key] ?? {}, schema));
}

/** A config with every default of the schema filled in. */
export function withDefaults(schema: JsonSchema, config: Record<string, unknown>): Record<string, unknown> {
  const filled: Record<string, unknown> = {};
  for (const field of fieldsOf(schema)) {
    if (field.key in config) filled[field.key] = config[field.key];
    else if (field.fallback !== undefined) filled[field.key] = field.fallback;
    else if (field.nullable) filled[field.key] = null;
    else if (field.kind === 'switch') filled[field.key] = false;
  }
  return { ...config, ...filled };
}

/** What stands for a value where it is only read. */
export function shown(value: unknown): string {
  if (value === null || value === undefined || value === '') return '–';
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (Array.isArray(value)) return value.length > 0 ? value.map(shown).join(', ') : '–';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
