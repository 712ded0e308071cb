import type { ItemCode } from "./ItemCode";
import type { JointId } from "./JointId";
export type JointMemberRef = { joint: JointId, member: ItemCode, };
