/** The kinds of fields the groups are made of. Each can be left to the preset. */
import { Input, NumberInput, SegmentedControl, Select, TextInput } from '@mantine/core';
import { useId, useState, type ReactNode } from 'react';
import { DROPDOWN } from '@/features/add-job/dropdown';
import { formatPlace, parsePlace } from '@/options/times';

/** Stands for no choice of one's own. */
const AS_PRESET = '';

interface Field<T> {
  label: string;
  value: T | null | undefined;
  onChange: (value: T | undefined) => void;
  description?: ReactNode;
  error?: ReactNode;
}

interface Choice<T extends string> {
  readonly value: T;
  readonly label: string;
}

interface ChoiceField<T extends string> extends Field<T> {
  choices: readonly Choice<T>[];
  /** What having no choice means. */
  none?: string;
}

/** One of a few words. A word that is not among them (any more) stays in sight, so that it can be mended. */
export function ChoiceSelect<T extends string>(props: ChoiceField<T>) {
  const { label, value, onChange, choices, none = 'From preset', description, error } = props;
  const known = choices.some((choice) => choice.value === value);
  return (
    <Select
      label={label}
      description={description}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      error={error}
      data={[
        { value: AS_PRESET, label: none },
        ...choices,
        ...(value != null && !known ? [{ value, label: `${value} (not offered here)` }] : []),
      ]}
      value={value ?? AS_PRESET}
      onChange={(chosen) => onChange(choices.find((choice) => choice.value === chosen)?.value)}
      allowDeselect={false}
      {...DROPDOWN}
    />
  );
}

/** One of two to four words, all in sight. */
export function ChoiceBar<T extends string>(props: ChoiceField<T>) {
  const { label, value, onChange, choices, none = 'From preset', description, error } = props;
  const id = useId();
  return (
    <Input.Wrapper
      label={label}
      labelElement="div"
      id={id}
      description={description}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      error={error}
    >
      <SegmentedControl
        fullWidth
        size="xs"
        aria-label={label}
        data={[{ value: AS_PRESET, label: none }, ...choices]}
        value={value ?? AS_PRESET}
        onChange={(chosen) => onChange(choices.find((choice) => choice.value === chosen)?.value)}
      />
    </Input.Wrapper>
  );
}

/** Yes, no, or as the preset. */
export function YesNoBar(props: Field<boolean> & { yes: string; no: string }) {
  const { value, onChange, yes, no, ...others } = props;
  return (
    <ChoiceBar
      {...others}
      choices={[
        { value: 'yes', label: yes },
        { value: 'no', label: no },
      ]}
      value={value == null ? undefined : value ? 'yes' : 'no'}
      onChange={(chosen) => onChange(chosen === undefined ? undefined : chosen === 'yes')}
    />
  );
}

interface NumberFieldProps extends Field<number> {
  min: number;
  max: number;
  step?: number;
  decimals?: number;
  suffix?: string;
  placeholder?: string;
}

export function NumberField(props: NumberFieldProps) {
  const { label, value, onChange, description, error, min, max, step = 1, decimals = 0 } = props;
  return (
    <NumberInput
      label={label}
      description={description}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      error={error}
      min={min}
      max={max}
      step={step}
      decimalScale={decimals}
      suffix={props.suffix ?? ''}
      placeholder={props.placeholder ?? 'From preset'}
      value={value ?? ''}
      onChange={(typed) => onChange(typeof typed === 'number' ? typed : undefined)}
    />
  );
}

/** A place in the film. What cannot be read stays as it was typed, with a word about it. */
export function PlaceField({
  label,
  value,
  onChange,
  error,
  placeholder,
}: Field<number> & { placeholder: string }) {
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? (value == null ? '' : formatPlace(value));
  const unread = text.trim() !== '' && parsePlace(text) === null;
  return (
    <TextInput
      label={label}
      placeholder={placeholder}
      value={text}
      error={unread ? 'Write it as 1:02:03, or in seconds.' : error}
      onChange={({ currentTarget }) => {
        setTyped(currentTarget.value);
        const place = parsePlace(currentTarget.value);
        if (place !== null || currentTarget.value.trim() === '') onChange(place ?? undefined);
      }}
      onBlur={() => !unread && setTyped(null)}
    />
  );
}
