import { useEffect, useRef } from 'react';
import type { Ontology } from '@/kit/api/types';
import { notify } from '@/kit/ui/notify';
import type { LabelDocument } from './document/types';

/** Tells when classes change while the editor is open, and reads the labels anew. */
export function useOntologyChange(document: LabelDocument, ontology: Ontology): void {
  const known = useRef(ontology.version);
  useEffect(() => {
    if (known.current === ontology.version) return;
    known.current = ontology.version;
    notify.warn(
      'Classes and attributes are up to date now; your labels are as they were.',
      'The ontology changed',
    );
    document.refresh().catch(() => undefined);
  }, [document, ontology.version]);
}
