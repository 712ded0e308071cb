export { Button, type ButtonProps, Kbd } from './Button';
export { Dialog } from './Dialog';
export { DueTag } from './DueTag';
export { Empty, Failed, Loading } from './Empty';
export { Panel, PanelHeading } from './Panel';
export { type StepItem, Steps } from './Steps';
export { Tag, type Tone } from './Tag';
export { toast, toastFailure } from './toast';
export { Toasts } from './Toasts';
