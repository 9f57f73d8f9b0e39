/** @vitest-environment jsdom */
import { describe, expect, it } from 'vitest';
import { returnAddress, signInAddress } from './returnAddress';

describe('the return address', () => {
  it('leads to the previous page with its filter', () => {
    const address = signInAddress({ pathname: '/', search: '?status=failed', hash: '' });
    expect(returnAddress(new URL(address, window.location.origin).searchParams)).toBe('/?status=failed');
  });

  it('is omitted for the first page', () => {
    expect(signInAddress({ pathname: '/', search: '', hash: '' })).toBe('/sign-in');
    expect(signInAddress(null)).toBe('/sign-in');
  });

  it.each([
    'https://evil.example/',
    '//evil.example/x',
    'javascript:alert(1)',
    '/\\evil.example',
    '/sign-in',
    'http://[',
  ])('never leads to another site: %s', (next) =>
    expect(returnAddress(new URLSearchParams({ next }))).toBe('/'),
  );
});
