import { describeFhirServer } from '../../../test/conformance/fhir-server.ts';
import { startSandbox } from './start-sandbox.ts';

describeFhirServer('the sandbox', startSandbox);
