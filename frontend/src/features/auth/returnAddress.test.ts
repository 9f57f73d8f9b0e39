/** @vitest-environment jsdom */
import { describe, expect, it } from 'vitest';
import { returnAddress, signInAddress } from './returnAddress';

describe('the way back after signing in', () => {
  it('leads to the page and filter one was at', () => {
    const address = signInAddress({ pathname: '/', search: '?status=failed', hash: '' });
    expect(returnAddress(new URL(address, window.location.origin).searchParams)).toBe('/?status=failed');
  });

  it('is not written down when it is the first page', () => {
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
  ])('never leads elsewhere: %s', (next) => expect(returnAddress(new URLSearchParams({ next }))).toBe('/'));
});
