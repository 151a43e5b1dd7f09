import { optimizationTranslationRef } from '.';
import german from './de';

/** The messages of a reference, as Backstage keeps them. */
const messagesOf = (ref: object): Record<string, string> =>
  (
    ref as { getDefaultMessages(): Record<string, string> }
  ).getDefaultMessages();

const placeholders = (text: string | null | undefined) =>
  (text?.match(/\{\{\w+\}\}/g) ?? []).sort();

describe('the German messages', () => {
  it('are there for every key, and for no other', () => {
    const messages = german.messages as Record<string, string>;
    expect(Object.keys(messages).sort()).toEqual(
      Object.keys(messagesOf(optimizationTranslationRef)).sort(),
    );
  });

  it('name the same things as the English ones', () => {
    const messages = german.messages as Record<string, string>;
    for (const [key, text] of Object.entries(
      messagesOf(optimizationTranslationRef),
    )) {
      expect([key, placeholders(messages[key])]).toEqual([
        key,
        placeholders(text),
      ]);
    }
  });
});
