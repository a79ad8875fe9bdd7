"""The spoken call: number words, sentences, sound. Needs no network."""
