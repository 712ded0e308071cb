import { SignaturePad } from '../../signature';
import { pictureOf, signatureAnswer } from '../signed';
import { entryAttributes, type InputProps } from './input';

/** Somebody signs inside the form. Enter stops at the pad, so that nobody walks past it, and goes on from there. */
export function SignatureInput(props: InputProps) {
  return (
    <div
      {...entryAttributes(props)}
      className="field-signature"
      role="group"
      aria-labelledby={props.labelId}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the cursor must be able to rest on it
      tabIndex={0}
    >
      <SignaturePad
        signed={pictureOf(props.value)}
        onSigned={hash => {
          props.onChange(signatureAnswer(hash));
          props.onLeave();
        }}
      />
    </div>
  );
}
