export { LanguageProvider, translatorOf, useLanguage, useT, type Translator } from './LanguageContext';
export { catalogues, type MessageKey, type MessageParams } from './messages';
export { fill, translate, translateWith } from './translate';
