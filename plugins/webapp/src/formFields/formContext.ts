import { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';

/** What the form holds so far, on all its pages. */
export function formDataOf(
  // The type of the value is the field's own matter.
  props: FieldExtensionComponentProps<any>,
): Record<string, unknown> {
  // react-jsonschema-form hands the context to fields directly, later versions through the registry.
  const context = props.formContext ?? props.registry?.formContext;
  return (context as { formData?: Record<string, unknown> })?.formData ?? {};
}
