import type { Ref } from 'react';

/** The platform's file dialog behind a button of one's own, which opens it with `ref.current?.click()`. */
export function FileInput(props: {
  ref: Ref<HTMLInputElement>;
  label: string;
  /** Endings and media types, as the platform takes them. */
  accept: string;
  multiple?: boolean;
  onFiles: (files: File[]) => void;
  'data-testid': string;
  'data-slot-file'?: string;
}) {
  const { ref, label, onFiles, ...rest } = props;
  return (
    <input
      {...rest}
      ref={ref}
      className="hidden"
      type="file"
      tabIndex={-1}
      aria-label={label}
      onChange={event => {
        onFiles([...(event.target.files ?? [])]);
        // The same file once more must be a change again.
        event.target.value = '';
      }}
    />
  );
}
