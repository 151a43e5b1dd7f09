import { flyrailReactGerman } from '@flyrail/backstage-plugin-flyrail-react';
import { flyrailReactTranslationRef, webAppTranslationRef } from '.';
import german from './de';

/** The messages of a reference, as Backstage keeps them. */
const messagesOf = (ref: object): Record<string, string> =>
  (
    ref as { getDefaultMessages(): Record<string, string> }
  ).getDefaultMessages();

const placeholders = (text: string | null | undefined) =>
  (text?.match(/\{\{\w+\}\}/g) ?? []).sort();

describe.each<[string, object, () => Promise<{ default: any }>]>([
  ['webapp', webAppTranslationRef, async () => ({ default: german })],
  ['flyrail-react', flyrailReactTranslationRef, flyrailReactGerman],
])('the German messages of %s', (_, ref, load) => {
  it('are there for every key, and for no other', async () => {
    const { messages } = (await load()).default;
    expect(Object.keys(messages).sort()).toEqual(
      Object.keys(messagesOf(ref)).sort(),
    );
  });

  it('name the same things as the English ones', async () => {
    const { messages } = (await load()).default;
    for (const [key, text] of Object.entries(messagesOf(ref))) {
      expect([key, placeholders(messages[key])]).toEqual([
        key,
        placeholders(text),
      ]);
    }
  });
});
