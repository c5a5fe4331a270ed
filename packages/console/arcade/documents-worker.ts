import { answerDocuments } from '../server/answer-documents.ts';
import { arcadeDocuments } from './documents.ts';

answerDocuments(arcadeDocuments);
