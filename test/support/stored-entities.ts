import { callEntity } from '../../shared/store/calls.ts';
import { controlKindEntity, stateEntity } from '../../shared/store/catalogues.ts';
import { channelStatusEntity } from '../../shared/store/channel-statuses.ts';
import { clientDocumentEntity } from '../../shared/store/client-documents.ts';
import { stateChangeEntity } from '../../shared/store/communications.ts';
import { controlEntryEntity, plannedReminderEntity } from '../../shared/store/control-entries.ts';
import {
  counterpartyEntity,
  folderMembershipEntity,
  phoneOwnersEntity,
} from '../../shared/store/counterparties.ts';
import type { Entity } from '../../shared/store/entity.ts';
import { folderEntity, folderTreeEntity } from '../../shared/store/folders.ts';
import { answerEntity } from '../../shared/store/idempotency.ts';
import {
  importChunkEntity,
  importEntity,
  importedLineEntity,
  pretendedEntity,
  pretendedFoldersEntity,
} from '../../shared/store/imports.ts';
import { communicationEntity } from '../../shared/store/journal.ts';
import { numbersEntity } from '../../shared/store/numbering.ts';
import { searchTokenEntity } from '../../shared/store/search-index.ts';
import { sendSlotEntity } from '../../shared/store/send-rate-limiter.ts';
import {
  administratorsEntity,
  callerEntity,
  emailEntity,
  extensionEntity,
  userEntity,
} from '../../shared/store/users.ts';
import { viewEntity, viewNamesEntity } from '../../shared/store/views.ts';
import { statusChangeEntity, windowOrderEntity } from '../../shared/store/window-orders.ts';

/** Every kind of item there is. One that is missing here is missed by `stored-fixtures.test.ts`, which finds it written. */
export const storedEntities: ReadonlyMap<string, Entity<unknown, unknown>> = new Map(
  [
    administratorsEntity,
    answerEntity,
    callEntity,
    callerEntity,
    clientDocumentEntity,
    communicationEntity,
    controlEntryEntity,
    controlKindEntity,
    counterpartyEntity,
    channelStatusEntity,
    emailEntity,
    extensionEntity,
    folderEntity,
    folderMembershipEntity,
    folderTreeEntity,
    importChunkEntity,
    importEntity,
    importedLineEntity,
    pretendedEntity,
    pretendedFoldersEntity,
    numbersEntity,
    sendSlotEntity,
    phoneOwnersEntity,
    plannedReminderEntity,
    searchTokenEntity,
    stateChangeEntity,
    stateEntity,
    statusChangeEntity,
    userEntity,
    viewEntity,
    viewNamesEntity,
    windowOrderEntity,
  ].map((one) => [one.name, one as Entity<unknown, unknown>]),
);
