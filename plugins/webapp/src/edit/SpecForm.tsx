import {
  Form,
  extractSchemaFromStep,
} from '@backstage/plugin-scaffolder-react/alpha';
import {
  FieldProblem,
  toFormSchema,
} from '@flyrail/backstage-plugin-flyrail-common';
import { WebApp } from '@flyrail/backstage-plugin-webapp-common';
import validator from '@rjsf/validator-ajv8';
import { ReactElement } from 'react';
import { DraftSpec, formErrors, withoutAdded } from './spec';

// The same schema, by the same form, as the template's. Its title is the dialog's.
const { title, description, ...formSchema } = toFormSchema(WebApp);
const { schema, uiSchema } = extractSchemaFromStep(formSchema as never);

// Dialogs have a button of their own; Enter in a field sends nothing.
const hints = { ...uiSchema, 'ui:submitButtonOptions': { norender: true } };

/** The spec as a form. `problems` stand at their fields. */
export function SpecForm(props: {
  /** As it was: what it has, empty or not, stays. */
  before: DraftSpec;
  spec: DraftSpec;
  problems: FieldProblem[];
  onChange: (spec: DraftSpec) => void;
}): ReactElement {
  return (
    <Form
      validator={validator}
      schema={schema as never}
      uiSchema={hints}
      formData={props.spec}
      // One judge for form and YAML: see problemsOfSpec.
      noValidate
      noHtml5Validate
      showErrorList={false}
      extraErrors={formErrors(props.problems) as never}
      fields={{}}
      idPrefix="webapp"
      onSubmit={() => {}}
      onChange={({ formData }) =>
        props.onChange(withoutAdded(formData ?? {}, props.before))
      }
    />
  );
}
