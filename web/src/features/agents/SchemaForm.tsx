import {
  JsonInput,
  MultiSelect,
  NumberInput,
  Select,
  Stack,
  Switch,
  TagsInput,
  Textarea,
  TextInput,
} from '@mantine/core';
import { useState } from 'react';
import type { JsonSchema } from '@/kit/api/types';
import { type Field, fieldsOf } from './schema';

interface SchemaFormProps {
  schema: JsonSchema;
  value: Record<string, unknown>;
  /** Messages of the server, by key. */
  errors?: Record<string, string>;
  onChange: (value: Record<string, unknown>) => void;
}

/** A form made of a JSON Schema: text, numbers, switches, choices, lists; JSON for the rest. */
export function SchemaForm({ schema, value, errors, onChange }: SchemaFormProps) {
  return (
    <Stack gap="sm">
      {fieldsOf(schema).map((field) => (
        <FieldInput
          key={field.key}
          field={field}
          value={value[field.key]}
          error={errors?.[field.key]}
          onChange={(next) => onChange({ ...value, [field.key]: next })}
        />
      ))}
    </Stack>
  );
}

interface FieldInputProps {
  field: Field;
  value: unknown;
  error: string | undefined;
  onChange: (value: unknown) => void;
}

function FieldInput({ field, value, error, onChange }: FieldInputProps) {
  const common = {
    label: field.label,
    description: field.description,
    error,
    required: field.required && field.fallback === undefined,
  };
  switch (field.kind) {
    case 'switch':
      return (
        <Switch
          label={field.label}
          description={field.description}
          error={error}
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      );
    case 'number':
      return (
        <NumberInput
          {...common}
          value={typeof value === 'number' ? value : ''}
          allowDecimal={!field.integer}
          min={field.min}
          max={field.max}
          step={field.step ?? (field.integer ? 1 : field.max !== undefined && field.max <= 1 ? 0.05 : 1)}
          placeholder={field.nullable ? 'None' : undefined}
          onChange={(next) => onChange(next === '' ? null : Number(next))}
        />
      );
    case 'choice':
      return (
        <Select
          {...common}
          data={field.options}
          value={typeof value === 'string' ? value : null}
          clearable={field.nullable}
          allowDeselect={field.nullable}
          onChange={onChange}
        />
      );
    case 'choices':
      return (
        <MultiSelect
          {...common}
          data={field.options}
          value={Array.isArray(value) ? value.map(String) : []}
          onChange={onChange}
        />
      );
    case 'list':
      return (
        <TagsInput
          {...common}
          size="xs"
          placeholder="Type and press Enter"
          value={Array.isArray(value) ? value.map(String) : []}
          onChange={(all) => onChange(field.numeric ? all.map(Number).filter(Number.isFinite) : all)}
        />
      );
    case 'json':
      return <JsonField common={common} value={value} onChange={onChange} />;
    case 'text': {
      const text = {
        ...common,
        value: typeof value === 'string' ? value : '',
        maxLength: field.maxLength,
        onChange: (event: { currentTarget: { value: string } }) =>
          onChange(event.currentTarget.value === '' && field.nullable ? null : event.currentTarget.value),
      };
      return field.multiline ? (
        <Textarea {...text} autosize minRows={3} maxRows={10} />
      ) : (
        <TextInput {...text} />
      );
    }
  }
}

interface JsonFieldProps {
  common: { label: string; description: string | undefined; error: string | undefined; required: boolean };
  value: unknown;
  onChange: (value: unknown) => void;
}

function JsonField({ common, value, onChange }: JsonFieldProps) {
  const [text, setText] = useState(() => (value === undefined ? '' : JSON.stringify(value, null, 2)));
  return (
    <JsonInput
      {...common}
      size="xs"
      value={text}
      autosize
      minRows={3}
      maxRows={12}
      formatOnBlur
      validationError="This is not JSON yet."
      onChange={(next) => {
        setText(next);
        try {
          onChange(next.trim() === '' ? null : JSON.parse(next));
        } catch {
          // Half-typed JSON is kept in the field, not in the config.
        }
      }}
    />
  );
}
