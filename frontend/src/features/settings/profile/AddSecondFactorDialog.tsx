/** Shows the secret for the authenticator app, and asks for a code of the app as proof that it has it. */
import { Text, TextInput } from '@mantine/core';
import { QRCodeSVG } from 'qrcode.react';
import { useState } from 'react';
import { keys } from '@/api/keys';
import type { SecondFactorOffer } from '@/api/models';
import { addSecondFactor } from '@/api/profile';
import { CopyableText } from '@/components/CopyableText';
import { fieldErrors } from '@/components/fieldErrors';
import { FormDialog } from '@/components/FormDialog';
import { PasswordField } from '@/features/settings/PasswordField';
import { useChange } from '@/features/settings/useChange';

interface Props {
  offer: SecondFactorOffer;
  onAdded: (recoveryCodes: readonly string[]) => void;
  onClose: () => void;
}

export function AddSecondFactorDialog({ offer: { secret, uri }, onAdded, onClose }: Props) {
  const [code, setCode] = useState('');
  const [password, setPassword] = useState('');
  const add = useChange(addSecondFactor, keys.profile, onAdded);
  const errors = fieldErrors(add.error, ['code', 'password']);
  return (
    <FormDialog
      title="Set up second factor"
      submit="Set up second factor"
      pending={add.isPending}
      error={errors.rest}
      errorTitle="Couldn’t set up the second factor"
      onSubmit={() => add.mutate({ secret, code: code.replaceAll(/\s/g, ''), password })}
      onClose={onClose}
    >
      <Text size="sm">Scan this code with your authenticator app, or type in the secret.</Text>
      {/* Its white margin is part of a QR code, in dark mode too. */}
      <QRCodeSVG value={uri} size={192} marginSize={4} title="QR code for the authenticator app" />
      <CopyableText label="Secret" text={secret} />
      <TextInput
        label="Code from the app"
        inputMode="numeric"
        autoComplete="one-time-code"
        required
        withAsterisk={false}
        maxLength={10}
        data-autofocus
        value={code}
        onChange={({ currentTarget }) => setCode(currentTarget.value)}
        error={errors.at('code')}
      />
      <PasswordField value={password} onChange={setPassword} error={errors.at('password')} />
    </FormDialog>
  );
}
