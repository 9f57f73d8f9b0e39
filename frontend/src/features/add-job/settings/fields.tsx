/** The form fields of the settings groups. Each can be left to the preset. */
import { Input, NumberInput, SegmentedControl, Select, TextInput } from '@mantine/core';
import { useId, useState, type ReactNode } from 'react';
import { DROPDOWN } from '@/features/add-job/dropdown';
import { formatTimecode, parseTimecode } from '@/options/timecodes';

/** The option value for "from the preset". */
const FROM_PRESET = '';

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
  /** Label of the empty choice. */
  none?: string;
}

/** A drop-down. A value that is not among the choices stays visible, so that it can be corrected. */
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
        { value: FROM_PRESET, label: none },
        ...choices,
        ...(value != null && !known ? [{ value, label: `${value} (not offered here)` }] : []),
      ]}
      value={value ?? FROM_PRESET}
      onChange={(selected) => onChange(choices.find((choice) => choice.value === selected)?.value)}
      allowDeselect={false}
      {...DROPDOWN}
    />
  );
}

/** A segmented control, for two to four choices. */
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
        data={[{ value: FROM_PRESET, label: none }, ...choices]}
        value={value ?? FROM_PRESET}
        onChange={(selected) => onChange(choices.find((choice) => choice.value === selected)?.value)}
      />
    </Input.Wrapper>
  );
}

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
      onChange={(selected) => onChange(selected === undefined ? undefined : selected === 'yes')}
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

/** A timecode. Invalid text stays as typed, with an error. */
export function TimecodeField({
  label,
  value,
  onChange,
  error,
  placeholder,
}: Field<number> & { placeholder: string }) {
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? (value == null ? '' : formatTimecode(value));
  const invalid = text.trim() !== '' && parseTimecode(text) === null;
  return (
    <TextInput
      label={label}
      placeholder={placeholder}
      value={text}
      error={invalid ? 'Enter a time such as 1:02:03, or seconds.' : error}
      onChange={({ currentTarget }) => {
        setTyped(currentTarget.value);
        const seconds = parseTimecode(currentTarget.value);
        if (seconds !== null || currentTarget.value.trim() === '') onChange(seconds ?? undefined);
      }}
      onBlur={() => !invalid && setTyped(null)}
    />
  );
}
