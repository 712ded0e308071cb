import type { ItemCode } from "./ItemCode";
import type { JointId } from "./JointId";
export type JointMigrate = { joint: JointId, member: ItemCode, to: number, };
