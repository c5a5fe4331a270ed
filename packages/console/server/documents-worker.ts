import { answerDocuments } from './answer-documents.ts';
import { appDocuments } from './documents.ts';

answerDocuments((assembly) => appDocuments(assembly));
