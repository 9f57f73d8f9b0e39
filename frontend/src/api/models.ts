/** Short names for the API's models, all taken from the generated schema. */
import type { components } from './schema';

type Schemas = components['schemas'];

export type Job = Schemas['Job'];
export type JobStatus = Job['status'];
export type JobPage = Schemas['JobPage'];
export type JobRequest = Schemas['JobRequest'];
export type Progress = Schemas['Progress'];
export type Phase = Progress['phase'];
export type JobSort = Schemas['JobOrder'];
export type JobHistory = Schemas['JobHistory'];
export type Attempt = Schemas['Attempt'];
export type FailureClass = Schemas['FailureClass'];
export type FailureCounts = Schemas['FailureCounts'];
export type QueueState = Schemas['QueueState'];
export type BulkAction = Schemas['BulkAction'];
export type BulkRequest = Schemas['BulkRequest'];
export type BulkRefusal = Schemas['BulkRefusal'];
export type BulkResult = Schemas['BulkResult'];
export type MoveRequest = Schemas['MoveRequest'];
export type Node = Schemas['Node'];
export type SystemStatus = Schemas['SystemStatus'];
export type Health = Schemas['Health'];
export type Roots = Schemas['Roots'];
export type Listing = Schemas['Listing'];
export type Entry = Schemas['Entry'];
export type LeftOut = Schemas['LeftOut'];
export type PresetCatalogue = Schemas['PresetCatalogue'];
export type Preset = Schemas['Preset'];
export type PresetImport = Schemas['PresetImport'];
export type Container = Schemas['Container'];
export type EncodeOptions = Schemas['EncodeOptions'];
export type AudioOptions = Schemas['AudioOptions'];
export type SubtitleOptions = Schemas['SubtitleOptions'];
export type Collision = Schemas['Collision'];
export type EncoderCatalogue = Schemas['EncoderCatalogue'];
export type VideoEncoder = Schemas['VideoEncoder'];
export type Inspection = Schemas['Inspection'];
export type Title = Schemas['Title'];
export type AudioTrack = Schemas['AudioTrack'];
export type SubtitleTrack = Schemas['SubtitleTrack'];
export type Plan = Schemas['Plan'];
export type PlannedJob = Schemas['PlannedJob'];
export type SampleRequest = Schemas['SampleRequest'];
export type SampleResult = Schemas['SampleResult'];
export type LogPart = Schemas['LogPart'];
export type Check = Schemas['Check'];
export type ComparedFrame = Schemas['ComparedFrame'];
export type VerificationReport = Schemas['VerificationReport'];
export type NotKept = Schemas['NotKept'];
/** Settings shared by many files: a request without its paths. Absent fields come from the preset. */
export type Settings = Omit<JobRequest, 'input_path' | 'output_path'>;
export type User = Schemas['User'];
export type Role = User['role'];
/** The session of this browser. The entries in the list of sessions are `ListedSession`. */
export type Session = Schemas['SessionState'];
export type Registration = Schemas['Registration'];
export type RegisterRequest = Schemas['RegisterRequest'];
export type InvitationOffer = Schemas['InvitationOffer'];
export type SecondFactorOffer = Schemas['SecondFactorOffer'];
export type SecondFactorRequest = Schemas['SecondFactorRequest'];
export type SecondFactorRemoval = Schemas['SecondFactorRemoval'];
export type ListedSession = Schemas['ListedSession'];
export type Scope = Schemas['Scope'];
export type ApiToken = Schemas['ApiToken'];
export type TokenRequest = Schemas['TokenRequest'];
export type NewToken = Schemas['NewToken'];
export type UserRequest = Schemas['UserRequest'];
export type UserChange = Schemas['UserChange'];
export type NewUserReply = Schemas['NewUserReply'];
export type Invitation = Schemas['Invitation'];
export type InvitationRequest = Schemas['InvitationRequest'];
export type NewInvitation = Schemas['NewInvitation'];
export type Outcome = Schemas['Outcome'];
export type AuditEntry = Schemas['AuditEntry'];
export type AuditPage = Schemas['AuditPage'];
export type Snapshot = Schemas['Snapshot'];
export type LiveEvent =
  | Schemas['JobChanged']
  | Schemas['JobDeleted']
  | Schemas['JobProgressed']
  | Schemas['QueuePaused']
  | Schemas['NodeChanged'];
