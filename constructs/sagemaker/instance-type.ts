import { Token } from 'aws-cdk-lib/core';
import { checkInstanceTypeName } from '../../lib/sagemaker/instance-types';
import { rejectAt } from '../private/reject';
import { guard } from '../private/declared/guard';

/**
 * A machine that SageMaker hosts models on. The constants are the types that were known in November 2026; `of` takes newer ones.
 * Not every region has every type, and an account has quotas for each: https://docs.aws.amazon.com/general/latest/gr/sagemaker.html
 *
 * @example
 *
 * const small = InstanceType.C7I_LARGE;
 * const gpu = InstanceType.G6E_XLARGE;
 */
export class InstanceType {
  // One line for each type of lib/sagemaker/instance-type-table.ts, written by scripts/instance-types.mjs.
  // <types>
  /** 2 vCPUs, 3.75 GiB of memory. */ public static readonly C4_LARGE = new InstanceType('ml.c4.large');
  /** 4 vCPUs, 7.5 GiB of memory. */ public static readonly C4_XLARGE = new InstanceType('ml.c4.xlarge');
  /** 8 vCPUs, 15 GiB of memory. */ public static readonly C4_2XLARGE = new InstanceType('ml.c4.2xlarge');
  /** 16 vCPUs, 30 GiB of memory. */ public static readonly C4_4XLARGE = new InstanceType('ml.c4.4xlarge');
  /** 36 vCPUs, 60 GiB of memory. */ public static readonly C4_8XLARGE = new InstanceType('ml.c4.8xlarge');
  /** 2 vCPUs, 4 GiB of memory. */ public static readonly C5_LARGE = new InstanceType('ml.c5.large');
  /** 4 vCPUs, 8 GiB of memory. */ public static readonly C5_XLARGE = new InstanceType('ml.c5.xlarge');
  /** 8 vCPUs, 16 GiB of memory. */ public static readonly C5_2XLARGE = new InstanceType('ml.c5.2xlarge');
  /** 16 vCPUs, 32 GiB of memory. */ public static readonly C5_4XLARGE = new InstanceType('ml.c5.4xlarge');
  /** 36 vCPUs, 72 GiB of memory. */ public static readonly C5_9XLARGE = new InstanceType('ml.c5.9xlarge');
  /** 72 vCPUs, 144 GiB of memory. */ public static readonly C5_18XLARGE = new InstanceType('ml.c5.18xlarge');
  /** 2 vCPUs, 4 GiB of memory. */ public static readonly C5D_LARGE = new InstanceType('ml.c5d.large');
  /** 4 vCPUs, 8 GiB of memory. */ public static readonly C5D_XLARGE = new InstanceType('ml.c5d.xlarge');
  /** 8 vCPUs, 16 GiB of memory. */ public static readonly C5D_2XLARGE = new InstanceType('ml.c5d.2xlarge');
  /** 16 vCPUs, 32 GiB of memory. */ public static readonly C5D_4XLARGE = new InstanceType('ml.c5d.4xlarge');
  /** 36 vCPUs, 72 GiB of memory. */ public static readonly C5D_9XLARGE = new InstanceType('ml.c5d.9xlarge');
  /** 72 vCPUs, 144 GiB of memory. */ public static readonly C5D_18XLARGE = new InstanceType('ml.c5d.18xlarge');
  /** 2 arm64 vCPUs, 4 GiB of memory. */ public static readonly C6G_LARGE = new InstanceType('ml.c6g.large');
  /** 4 arm64 vCPUs, 8 GiB of memory. */ public static readonly C6G_XLARGE = new InstanceType('ml.c6g.xlarge');
  /** 8 arm64 vCPUs, 16 GiB of memory. */ public static readonly C6G_2XLARGE = new InstanceType('ml.c6g.2xlarge');
  /** 16 arm64 vCPUs, 32 GiB of memory. */ public static readonly C6G_4XLARGE = new InstanceType('ml.c6g.4xlarge');
  /** 32 arm64 vCPUs, 64 GiB of memory. */ public static readonly C6G_8XLARGE = new InstanceType('ml.c6g.8xlarge');
  /** 48 arm64 vCPUs, 96 GiB of memory. */ public static readonly C6G_12XLARGE = new InstanceType('ml.c6g.12xlarge');
  /** 64 arm64 vCPUs, 128 GiB of memory. */ public static readonly C6G_16XLARGE = new InstanceType('ml.c6g.16xlarge');
  /** 2 arm64 vCPUs, 4 GiB of memory. */ public static readonly C6GD_LARGE = new InstanceType('ml.c6gd.large');
  /** 4 arm64 vCPUs, 8 GiB of memory. */ public static readonly C6GD_XLARGE = new InstanceType('ml.c6gd.xlarge');
  /** 8 arm64 vCPUs, 16 GiB of memory. */ public static readonly C6GD_2XLARGE = new InstanceType('ml.c6gd.2xlarge');
  /** 16 arm64 vCPUs, 32 GiB of memory. */ public static readonly C6GD_4XLARGE = new InstanceType('ml.c6gd.4xlarge');
  /** 32 arm64 vCPUs, 64 GiB of memory. */ public static readonly C6GD_8XLARGE = new InstanceType('ml.c6gd.8xlarge');
  /** 48 arm64 vCPUs, 96 GiB of memory. */ public static readonly C6GD_12XLARGE = new InstanceType('ml.c6gd.12xlarge');
  /** 64 arm64 vCPUs, 128 GiB of memory. */ public static readonly C6GD_16XLARGE = new InstanceType('ml.c6gd.16xlarge');
  /** 2 arm64 vCPUs, 4 GiB of memory. */ public static readonly C6GN_LARGE = new InstanceType('ml.c6gn.large');
  /** 4 arm64 vCPUs, 8 GiB of memory. */ public static readonly C6GN_XLARGE = new InstanceType('ml.c6gn.xlarge');
  /** 8 arm64 vCPUs, 16 GiB of memory. */ public static readonly C6GN_2XLARGE = new InstanceType('ml.c6gn.2xlarge');
  /** 16 arm64 vCPUs, 32 GiB of memory. */ public static readonly C6GN_4XLARGE = new InstanceType('ml.c6gn.4xlarge');
  /** 32 arm64 vCPUs, 64 GiB of memory. */ public static readonly C6GN_8XLARGE = new InstanceType('ml.c6gn.8xlarge');
  /** 48 arm64 vCPUs, 96 GiB of memory. */ public static readonly C6GN_12XLARGE = new InstanceType('ml.c6gn.12xlarge');
  /** 64 arm64 vCPUs, 128 GiB of memory. */ public static readonly C6GN_16XLARGE = new InstanceType('ml.c6gn.16xlarge');
  /** 2 vCPUs, 4 GiB of memory. */ public static readonly C6I_LARGE = new InstanceType('ml.c6i.large');
  /** 4 vCPUs, 8 GiB of memory. */ public static readonly C6I_XLARGE = new InstanceType('ml.c6i.xlarge');
  /** 8 vCPUs, 16 GiB of memory. */ public static readonly C6I_2XLARGE = new InstanceType('ml.c6i.2xlarge');
  /** 16 vCPUs, 32 GiB of memory. */ public static readonly C6I_4XLARGE = new InstanceType('ml.c6i.4xlarge');
  /** 32 vCPUs, 64 GiB of memory. */ public static readonly C6I_8XLARGE = new InstanceType('ml.c6i.8xlarge');
  /** 48 vCPUs, 96 GiB of memory. */ public static readonly C6I_12XLARGE = new InstanceType('ml.c6i.12xlarge');
  /** 64 vCPUs, 128 GiB of memory. */ public static readonly C6I_16XLARGE = new InstanceType('ml.c6i.16xlarge');
  /** 96 vCPUs, 192 GiB of memory. */ public static readonly C6I_24XLARGE = new InstanceType('ml.c6i.24xlarge');
  /** 128 vCPUs, 256 GiB of memory. */ public static readonly C6I_32XLARGE = new InstanceType('ml.c6i.32xlarge');
  /** 2 vCPUs, 4 GiB of memory. */ public static readonly C6IN_LARGE = new InstanceType('ml.c6in.large');
  /** 4 vCPUs, 8 GiB of memory. */ public static readonly C6IN_XLARGE = new InstanceType('ml.c6in.xlarge');
  /** 8 vCPUs, 16 GiB of memory. */ public static readonly C6IN_2XLARGE = new InstanceType('ml.c6in.2xlarge');
  /** 16 vCPUs, 32 GiB of memory. */ public static readonly C6IN_4XLARGE = new InstanceType('ml.c6in.4xlarge');
  /** 32 vCPUs, 64 GiB of memory. */ public static readonly C6IN_8XLARGE = new InstanceType('ml.c6in.8xlarge');
  /** 48 vCPUs, 96 GiB of memory. */ public static readonly C6IN_12XLARGE = new InstanceType('ml.c6in.12xlarge');
  /** 64 vCPUs, 128 GiB of memory. */ public static readonly C6IN_16XLARGE = new InstanceType('ml.c6in.16xlarge');
  /** 96 vCPUs, 192 GiB of memory. */ public static readonly C6IN_24XLARGE = new InstanceType('ml.c6in.24xlarge');
  /** 128 vCPUs, 256 GiB of memory. */ public static readonly C6IN_32XLARGE = new InstanceType('ml.c6in.32xlarge');
  /** 2 arm64 vCPUs, 4 GiB of memory. */ public static readonly C7G_LARGE = new InstanceType('ml.c7g.large');
  /** 4 arm64 vCPUs, 8 GiB of memory. */ public static readonly C7G_XLARGE = new InstanceType('ml.c7g.xlarge');
  /** 8 arm64 vCPUs, 16 GiB of memory. */ public static readonly C7G_2XLARGE = new InstanceType('ml.c7g.2xlarge');
  /** 16 arm64 vCPUs, 32 GiB of memory. */ public static readonly C7G_4XLARGE = new InstanceType('ml.c7g.4xlarge');
  /** 32 arm64 vCPUs, 64 GiB of memory. */ public static readonly C7G_8XLARGE = new InstanceType('ml.c7g.8xlarge');
  /** 48 arm64 vCPUs, 96 GiB of memory. */ public static readonly C7G_12XLARGE = new InstanceType('ml.c7g.12xlarge');
  /** 64 arm64 vCPUs, 128 GiB of memory. */ public static readonly C7G_16XLARGE = new InstanceType('ml.c7g.16xlarge');
  /** 2 vCPUs, 4 GiB of memory. */ public static readonly C7I_LARGE = new InstanceType('ml.c7i.large');
  /** 4 vCPUs, 8 GiB of memory. */ public static readonly C7I_XLARGE = new InstanceType('ml.c7i.xlarge');
  /** 8 vCPUs, 16 GiB of memory. */ public static readonly C7I_2XLARGE = new InstanceType('ml.c7i.2xlarge');
  /** 16 vCPUs, 32 GiB of memory. */ public static readonly C7I_4XLARGE = new InstanceType('ml.c7i.4xlarge');
  /** 32 vCPUs, 64 GiB of memory. */ public static readonly C7I_8XLARGE = new InstanceType('ml.c7i.8xlarge');
  /** 48 vCPUs, 96 GiB of memory. */ public static readonly C7I_12XLARGE = new InstanceType('ml.c7i.12xlarge');
  /** 64 vCPUs, 128 GiB of memory. */ public static readonly C7I_16XLARGE = new InstanceType('ml.c7i.16xlarge');
  /** 96 vCPUs, 192 GiB of memory. */ public static readonly C7I_24XLARGE = new InstanceType('ml.c7i.24xlarge');
  /** 192 vCPUs, 384 GiB of memory. */ public static readonly C7I_48XLARGE = new InstanceType('ml.c7i.48xlarge');
  /** 1 arm64 vCPU, 2 GiB of memory. */ public static readonly C8G_MEDIUM = new InstanceType('ml.c8g.medium');
  /** 2 arm64 vCPUs, 4 GiB of memory. */ public static readonly C8G_LARGE = new InstanceType('ml.c8g.large');
  /** 4 arm64 vCPUs, 8 GiB of memory. */ public static readonly C8G_XLARGE = new InstanceType('ml.c8g.xlarge');
  /** 8 arm64 vCPUs, 16 GiB of memory. */ public static readonly C8G_2XLARGE = new InstanceType('ml.c8g.2xlarge');
  /** 16 arm64 vCPUs, 32 GiB of memory. */ public static readonly C8G_4XLARGE = new InstanceType('ml.c8g.4xlarge');
  /** 32 arm64 vCPUs, 64 GiB of memory. */ public static readonly C8G_8XLARGE = new InstanceType('ml.c8g.8xlarge');
  /** 48 arm64 vCPUs, 96 GiB of memory. */ public static readonly C8G_12XLARGE = new InstanceType('ml.c8g.12xlarge');
  /** 64 arm64 vCPUs, 128 GiB of memory. */ public static readonly C8G_16XLARGE = new InstanceType('ml.c8g.16xlarge');
  /** 96 arm64 vCPUs, 192 GiB of memory. */ public static readonly C8G_24XLARGE = new InstanceType('ml.c8g.24xlarge');
  /** 192 arm64 vCPUs, 384 GiB of memory. */ public static readonly C8G_48XLARGE = new InstanceType('ml.c8g.48xlarge');
  /** 96 vCPUs, 768 GiB of memory, 8 Gaudi cards of 32 GiB. */ public static readonly DL1_24XLARGE = new InstanceType('ml.dl1.24xlarge');
  /** 4 vCPUs, 16 GiB of memory, 1 T4 GPU of 16 GiB. */ public static readonly G4DN_XLARGE = new InstanceType('ml.g4dn.xlarge');
  /** 8 vCPUs, 32 GiB of memory, 1 T4 GPU of 16 GiB. */ public static readonly G4DN_2XLARGE = new InstanceType('ml.g4dn.2xlarge');
  /** 16 vCPUs, 64 GiB of memory, 1 T4 GPU of 16 GiB. */ public static readonly G4DN_4XLARGE = new InstanceType('ml.g4dn.4xlarge');
  /** 32 vCPUs, 128 GiB of memory, 1 T4 GPU of 16 GiB. */ public static readonly G4DN_8XLARGE = new InstanceType('ml.g4dn.8xlarge');
  /** 48 vCPUs, 192 GiB of memory, 4 T4 GPUs of 16 GiB. */ public static readonly G4DN_12XLARGE = new InstanceType('ml.g4dn.12xlarge');
  /** 64 vCPUs, 256 GiB of memory, 1 T4 GPU of 16 GiB. */ public static readonly G4DN_16XLARGE = new InstanceType('ml.g4dn.16xlarge');
  /** 4 vCPUs, 16 GiB of memory, 1 A10G GPU of 22 GiB. */ public static readonly G5_XLARGE = new InstanceType('ml.g5.xlarge');
  /** 8 vCPUs, 32 GiB of memory, 1 A10G GPU of 22 GiB. */ public static readonly G5_2XLARGE = new InstanceType('ml.g5.2xlarge');
  /** 16 vCPUs, 64 GiB of memory, 1 A10G GPU of 22 GiB. */ public static readonly G5_4XLARGE = new InstanceType('ml.g5.4xlarge');
  /** 32 vCPUs, 128 GiB of memory, 1 A10G GPU of 22 GiB. */ public static readonly G5_8XLARGE = new InstanceType('ml.g5.8xlarge');
  /** 48 vCPUs, 192 GiB of memory, 4 A10G GPUs of 22 GiB. */ public static readonly G5_12XLARGE = new InstanceType('ml.g5.12xlarge');
  /** 64 vCPUs, 256 GiB of memory, 1 A10G GPU of 22 GiB. */ public static readonly G5_16XLARGE = new InstanceType('ml.g5.16xlarge');
  /** 96 vCPUs, 384 GiB of memory, 4 A10G GPUs of 22 GiB. */ public static readonly G5_24XLARGE = new InstanceType('ml.g5.24xlarge');
  /** 192 vCPUs, 768 GiB of memory, 8 A10G GPUs of 22 GiB. */ public static readonly G5_48XLARGE = new InstanceType('ml.g5.48xlarge');
  /** 4 vCPUs, 16 GiB of memory, 1 L4 GPU of 22 GiB. */ public static readonly G6_XLARGE = new InstanceType('ml.g6.xlarge');
  /** 8 vCPUs, 32 GiB of memory, 1 L4 GPU of 22 GiB. */ public static readonly G6_2XLARGE = new InstanceType('ml.g6.2xlarge');
  /** 16 vCPUs, 64 GiB of memory, 1 L4 GPU of 22 GiB. */ public static readonly G6_4XLARGE = new InstanceType('ml.g6.4xlarge');
  /** 32 vCPUs, 128 GiB of memory, 1 L4 GPU of 22 GiB. */ public static readonly G6_8XLARGE = new InstanceType('ml.g6.8xlarge');
  /** 48 vCPUs, 192 GiB of memory, 4 L4 GPUs of 22 GiB. */ public static readonly G6_12XLARGE = new InstanceType('ml.g6.12xlarge');
  /** 64 vCPUs, 256 GiB of memory, 1 L4 GPU of 22 GiB. */ public static readonly G6_16XLARGE = new InstanceType('ml.g6.16xlarge');
  /** 96 vCPUs, 384 GiB of memory, 4 L4 GPUs of 22 GiB. */ public static readonly G6_24XLARGE = new InstanceType('ml.g6.24xlarge');
  /** 192 vCPUs, 768 GiB of memory, 8 L4 GPUs of 22 GiB. */ public static readonly G6_48XLARGE = new InstanceType('ml.g6.48xlarge');
  /** 4 vCPUs, 32 GiB of memory, 1 L40S GPU of 44 GiB. */ public static readonly G6E_XLARGE = new InstanceType('ml.g6e.xlarge');
  /** 8 vCPUs, 64 GiB of memory, 1 L40S GPU of 44 GiB. */ public static readonly G6E_2XLARGE = new InstanceType('ml.g6e.2xlarge');
  /** 16 vCPUs, 128 GiB of memory, 1 L40S GPU of 44 GiB. */ public static readonly G6E_4XLARGE = new InstanceType('ml.g6e.4xlarge');
  /** 32 vCPUs, 256 GiB of memory, 1 L40S GPU of 44 GiB. */ public static readonly G6E_8XLARGE = new InstanceType('ml.g6e.8xlarge');
  /** 48 vCPUs, 384 GiB of memory, 4 L40S GPUs of 44 GiB. */ public static readonly G6E_12XLARGE = new InstanceType('ml.g6e.12xlarge');
  /** 64 vCPUs, 512 GiB of memory, 1 L40S GPU of 44 GiB. */ public static readonly G6E_16XLARGE = new InstanceType('ml.g6e.16xlarge');
  /** 96 vCPUs, 768 GiB of memory, 4 L40S GPUs of 44 GiB. */ public static readonly G6E_24XLARGE = new InstanceType('ml.g6e.24xlarge');
  /** 192 vCPUs, 1536 GiB of memory, 8 L40S GPUs of 44 GiB. */ public static readonly G6E_48XLARGE = new InstanceType('ml.g6e.48xlarge');
  /** 8 vCPUs, 32 GiB of memory, 1 RTX PRO 4500 GPU of 32 GiB. */ public static readonly G7_2XLARGE = new InstanceType('ml.g7.2xlarge');
  /** 16 vCPUs, 64 GiB of memory, 1 RTX PRO 4500 GPU of 32 GiB. */ public static readonly G7_4XLARGE = new InstanceType('ml.g7.4xlarge');
  /** 32 vCPUs, 128 GiB of memory, RTX PRO 4500 GPUs of 32 GiB. */ public static readonly G7_8XLARGE = new InstanceType('ml.g7.8xlarge');
  /** 48 vCPUs, 192 GiB of memory, RTX PRO 4500 GPUs of 32 GiB. */ public static readonly G7_12XLARGE = new InstanceType('ml.g7.12xlarge');
  /** 96 vCPUs, 384 GiB of memory, 4 RTX PRO 4500 GPUs of 32 GiB. */ public static readonly G7_24XLARGE = new InstanceType('ml.g7.24xlarge');
  /** 192 vCPUs, 768 GiB of memory, 8 RTX PRO 4500 GPUs of 32 GiB. */ public static readonly G7_48XLARGE = new InstanceType('ml.g7.48xlarge');
  /** 8 vCPUs, 64 GiB of memory, 1 RTX PRO 6000 GPU of 96 GiB. */ public static readonly G7E_2XLARGE = new InstanceType('ml.g7e.2xlarge');
  /** 16 vCPUs, 128 GiB of memory, 1 RTX PRO 6000 GPU of 96 GiB. */ public static readonly G7E_4XLARGE = new InstanceType('ml.g7e.4xlarge');
  /** 32 vCPUs, 256 GiB of memory, 1 RTX PRO 6000 GPU of 96 GiB. */ public static readonly G7E_8XLARGE = new InstanceType('ml.g7e.8xlarge');
  /** 48 vCPUs, 512 GiB of memory, 2 RTX PRO 6000 GPUs of 96 GiB. */ public static readonly G7E_12XLARGE = new InstanceType('ml.g7e.12xlarge');
  /** 96 vCPUs, 1024 GiB of memory, 4 RTX PRO 6000 GPUs of 96 GiB. */ public static readonly G7E_24XLARGE = new InstanceType('ml.g7e.24xlarge');
  /** 192 vCPUs, 2048 GiB of memory, 8 RTX PRO 6000 GPUs of 96 GiB. */ public static readonly G7E_48XLARGE = new InstanceType('ml.g7e.48xlarge');
  /** 4 vCPUs, 8 GiB of memory, 1 Inferentia chip of 8 GiB. */ public static readonly INF1_XLARGE = new InstanceType('ml.inf1.xlarge');
  /** 8 vCPUs, 16 GiB of memory, 1 Inferentia chip of 8 GiB. */ public static readonly INF1_2XLARGE = new InstanceType('ml.inf1.2xlarge');
  /** 24 vCPUs, 48 GiB of memory, 4 Inferentia chips of 8 GiB. */ public static readonly INF1_6XLARGE = new InstanceType('ml.inf1.6xlarge');
  /** 96 vCPUs, 192 GiB of memory, 16 Inferentia chips of 8 GiB. */ public static readonly INF1_24XLARGE = new InstanceType('ml.inf1.24xlarge');
  /** 4 vCPUs, 16 GiB of memory, 1 Inferentia2 chip of 32 GiB. */ public static readonly INF2_XLARGE = new InstanceType('ml.inf2.xlarge');
  /** 32 vCPUs, 128 GiB of memory, 1 Inferentia2 chip of 32 GiB. */ public static readonly INF2_8XLARGE = new InstanceType('ml.inf2.8xlarge');
  /** 96 vCPUs, 384 GiB of memory, 6 Inferentia2 chips of 32 GiB. */ public static readonly INF2_24XLARGE = new InstanceType('ml.inf2.24xlarge');
  /** 192 vCPUs, 768 GiB of memory, 12 Inferentia2 chips of 32 GiB. */ public static readonly INF2_48XLARGE = new InstanceType('ml.inf2.48xlarge');
  /** 4 vCPUs, 16 GiB of memory. */ public static readonly M4_XLARGE = new InstanceType('ml.m4.xlarge');
  /** 8 vCPUs, 32 GiB of memory. */ public static readonly M4_2XLARGE = new InstanceType('ml.m4.2xlarge');
  /** 16 vCPUs, 64 GiB of memory. */ public static readonly M4_4XLARGE = new InstanceType('ml.m4.4xlarge');
  /** 40 vCPUs, 160 GiB of memory. */ public static readonly M4_10XLARGE = new InstanceType('ml.m4.10xlarge');
  /** 64 vCPUs, 256 GiB of memory. */ public static readonly M4_16XLARGE = new InstanceType('ml.m4.16xlarge');
  /** 2 vCPUs, 8 GiB of memory. */ public static readonly M5_LARGE = new InstanceType('ml.m5.large');
  /** 4 vCPUs, 16 GiB of memory. */ public static readonly M5_XLARGE = new InstanceType('ml.m5.xlarge');
  /** 8 vCPUs, 32 GiB of memory. */ public static readonly M5_2XLARGE = new InstanceType('ml.m5.2xlarge');
  /** 16 vCPUs, 64 GiB of memory. */ public static readonly M5_4XLARGE = new InstanceType('ml.m5.4xlarge');
  /** 48 vCPUs, 192 GiB of memory. */ public static readonly M5_12XLARGE = new InstanceType('ml.m5.12xlarge');
  /** 96 vCPUs, 384 GiB of memory. */ public static readonly M5_24XLARGE = new InstanceType('ml.m5.24xlarge');
  /** 2 vCPUs, 8 GiB of memory. */ public static readonly M5D_LARGE = new InstanceType('ml.m5d.large');
  /** 4 vCPUs, 16 GiB of memory. */ public static readonly M5D_XLARGE = new InstanceType('ml.m5d.xlarge');
  /** 8 vCPUs, 32 GiB of memory. */ public static readonly M5D_2XLARGE = new InstanceType('ml.m5d.2xlarge');
  /** 16 vCPUs, 64 GiB of memory. */ public static readonly M5D_4XLARGE = new InstanceType('ml.m5d.4xlarge');
  /** 48 vCPUs, 192 GiB of memory. */ public static readonly M5D_12XLARGE = new InstanceType('ml.m5d.12xlarge');
  /** 96 vCPUs, 384 GiB of memory. */ public static readonly M5D_24XLARGE = new InstanceType('ml.m5d.24xlarge');
  /** 2 arm64 vCPUs, 8 GiB of memory. */ public static readonly M6G_LARGE = new InstanceType('ml.m6g.large');
  /** 4 arm64 vCPUs, 16 GiB of memory. */ public static readonly M6G_XLARGE = new InstanceType('ml.m6g.xlarge');
  /** 8 arm64 vCPUs, 32 GiB of memory. */ public static readonly M6G_2XLARGE = new InstanceType('ml.m6g.2xlarge');
  /** 16 arm64 vCPUs, 64 GiB of memory. */ public static readonly M6G_4XLARGE = new InstanceType('ml.m6g.4xlarge');
  /** 32 arm64 vCPUs, 128 GiB of memory. */ public static readonly M6G_8XLARGE = new InstanceType('ml.m6g.8xlarge');
  /** 48 arm64 vCPUs, 192 GiB of memory. */ public static readonly M6G_12XLARGE = new InstanceType('ml.m6g.12xlarge');
  /** 64 arm64 vCPUs, 256 GiB of memory. */ public static readonly M6G_16XLARGE = new InstanceType('ml.m6g.16xlarge');
  /** 2 arm64 vCPUs, 8 GiB of memory. */ public static readonly M6GD_LARGE = new InstanceType('ml.m6gd.large');
  /** 4 arm64 vCPUs, 16 GiB of memory. */ public static readonly M6GD_XLARGE = new InstanceType('ml.m6gd.xlarge');
  /** 8 arm64 vCPUs, 32 GiB of memory. */ public static readonly M6GD_2XLARGE = new InstanceType('ml.m6gd.2xlarge');
  /** 16 arm64 vCPUs, 64 GiB of memory. */ public static readonly M6GD_4XLARGE = new InstanceType('ml.m6gd.4xlarge');
  /** 32 arm64 vCPUs, 128 GiB of memory. */ public static readonly M6GD_8XLARGE = new InstanceType('ml.m6gd.8xlarge');
  /** 48 arm64 vCPUs, 192 GiB of memory. */ public static readonly M6GD_12XLARGE = new InstanceType('ml.m6gd.12xlarge');
  /** 64 arm64 vCPUs, 256 GiB of memory. */ public static readonly M6GD_16XLARGE = new InstanceType('ml.m6gd.16xlarge');
  /** 2 vCPUs, 8 GiB of memory. */ public static readonly M6I_LARGE = new InstanceType('ml.m6i.large');
  /** 4 vCPUs, 16 GiB of memory. */ public static readonly M6I_XLARGE = new InstanceType('ml.m6i.xlarge');
  /** 8 vCPUs, 32 GiB of memory. */ public static readonly M6I_2XLARGE = new InstanceType('ml.m6i.2xlarge');
  /** 16 vCPUs, 64 GiB of memory. */ public static readonly M6I_4XLARGE = new InstanceType('ml.m6i.4xlarge');
  /** 32 vCPUs, 128 GiB of memory. */ public static readonly M6I_8XLARGE = new InstanceType('ml.m6i.8xlarge');
  /** 48 vCPUs, 192 GiB of memory. */ public static readonly M6I_12XLARGE = new InstanceType('ml.m6i.12xlarge');
  /** 64 vCPUs, 256 GiB of memory. */ public static readonly M6I_16XLARGE = new InstanceType('ml.m6i.16xlarge');
  /** 96 vCPUs, 384 GiB of memory. */ public static readonly M6I_24XLARGE = new InstanceType('ml.m6i.24xlarge');
  /** 128 vCPUs, 512 GiB of memory. */ public static readonly M6I_32XLARGE = new InstanceType('ml.m6i.32xlarge');
  /** 2 vCPUs, 8 GiB of memory. */ public static readonly M7I_LARGE = new InstanceType('ml.m7i.large');
  /** 4 vCPUs, 16 GiB of memory. */ public static readonly M7I_XLARGE = new InstanceType('ml.m7i.xlarge');
  /** 8 vCPUs, 32 GiB of memory. */ public static readonly M7I_2XLARGE = new InstanceType('ml.m7i.2xlarge');
  /** 16 vCPUs, 64 GiB of memory. */ public static readonly M7I_4XLARGE = new InstanceType('ml.m7i.4xlarge');
  /** 32 vCPUs, 128 GiB of memory. */ public static readonly M7I_8XLARGE = new InstanceType('ml.m7i.8xlarge');
  /** 48 vCPUs, 192 GiB of memory. */ public static readonly M7I_12XLARGE = new InstanceType('ml.m7i.12xlarge');
  /** 64 vCPUs, 256 GiB of memory. */ public static readonly M7I_16XLARGE = new InstanceType('ml.m7i.16xlarge');
  /** 96 vCPUs, 384 GiB of memory. */ public static readonly M7I_24XLARGE = new InstanceType('ml.m7i.24xlarge');
  /** 192 vCPUs, 768 GiB of memory. */ public static readonly M7I_48XLARGE = new InstanceType('ml.m7i.48xlarge');
  /** 1 arm64 vCPU, 4 GiB of memory. */ public static readonly M8G_MEDIUM = new InstanceType('ml.m8g.medium');
  /** 2 arm64 vCPUs, 8 GiB of memory. */ public static readonly M8G_LARGE = new InstanceType('ml.m8g.large');
  /** 4 arm64 vCPUs, 16 GiB of memory. */ public static readonly M8G_XLARGE = new InstanceType('ml.m8g.xlarge');
  /** 8 arm64 vCPUs, 32 GiB of memory. */ public static readonly M8G_2XLARGE = new InstanceType('ml.m8g.2xlarge');
  /** 16 arm64 vCPUs, 64 GiB of memory. */ public static readonly M8G_4XLARGE = new InstanceType('ml.m8g.4xlarge');
  /** 32 arm64 vCPUs, 128 GiB of memory. */ public static readonly M8G_8XLARGE = new InstanceType('ml.m8g.8xlarge');
  /** 48 arm64 vCPUs, 192 GiB of memory. */ public static readonly M8G_12XLARGE = new InstanceType('ml.m8g.12xlarge');
  /** 64 arm64 vCPUs, 256 GiB of memory. */ public static readonly M8G_16XLARGE = new InstanceType('ml.m8g.16xlarge');
  /** 96 arm64 vCPUs, 384 GiB of memory. */ public static readonly M8G_24XLARGE = new InstanceType('ml.m8g.24xlarge');
  /** 192 arm64 vCPUs, 768 GiB of memory. */ public static readonly M8G_48XLARGE = new InstanceType('ml.m8g.48xlarge');
  /** 4 vCPUs, 61 GiB of memory, 1 K80 GPU of 12 GiB. */ public static readonly P2_XLARGE = new InstanceType('ml.p2.xlarge');
  /** 32 vCPUs, 488 GiB of memory, 8 K80 GPUs of 12 GiB. */ public static readonly P2_8XLARGE = new InstanceType('ml.p2.8xlarge');
  /** 64 vCPUs, 732 GiB of memory, 16 K80 GPUs of 12 GiB. */ public static readonly P2_16XLARGE = new InstanceType('ml.p2.16xlarge');
  /** 8 vCPUs, 61 GiB of memory, 1 V100 GPU of 16 GiB. */ public static readonly P3_2XLARGE = new InstanceType('ml.p3.2xlarge');
  /** 32 vCPUs, 244 GiB of memory, 4 V100 GPUs of 16 GiB. */ public static readonly P3_8XLARGE = new InstanceType('ml.p3.8xlarge');
  /** 64 vCPUs, 488 GiB of memory, 8 V100 GPUs of 16 GiB. */ public static readonly P3_16XLARGE = new InstanceType('ml.p3.16xlarge');
  /** 96 vCPUs, 1152 GiB of memory, 8 A100 GPUs of 40 GiB. */ public static readonly P4D_24XLARGE = new InstanceType('ml.p4d.24xlarge');
  /** 96 vCPUs, 1152 GiB of memory, 8 A100 GPUs of 80 GiB. */ public static readonly P4DE_24XLARGE = new InstanceType('ml.p4de.24xlarge');
  /** 16 vCPUs, 256 GiB of memory, 1 H100 GPU of 80 GiB. */ public static readonly P5_4XLARGE = new InstanceType('ml.p5.4xlarge');
  /** 192 vCPUs, 2048 GiB of memory, 8 H100 GPUs of 80 GiB. */ public static readonly P5_48XLARGE = new InstanceType('ml.p5.48xlarge');
  /** 192 vCPUs, 2048 GiB of memory, 8 H200 GPUs of 141 GiB. */ public static readonly P5E_48XLARGE = new InstanceType('ml.p5e.48xlarge');
  /** 192 vCPUs, 2048 GiB of memory, 8 H200 GPUs of 141 GiB. */ public static readonly P5EN_48XLARGE = new InstanceType('ml.p5en.48xlarge');
  /** 192 vCPUs, 2048 GiB of memory, 8 B200 GPUs of 179 GiB. */ public static readonly P6_B200_48XLARGE = new InstanceType('ml.p6-b200.48xlarge');
  /** 192 vCPUs, 4096 GiB of memory, 8 B300 GPUs of 268 GiB. */ public static readonly P6_B300_48XLARGE = new InstanceType('ml.p6-b300.48xlarge');
  /** Size not known, 4 GB200 GPUs. */ public static readonly P6E_GB200_36XLARGE = new InstanceType('ml.p6e-gb200.36xlarge');
  /** 2 vCPUs, 16 GiB of memory. */ public static readonly R5_LARGE = new InstanceType('ml.r5.large');
  /** 4 vCPUs, 32 GiB of memory. */ public static readonly R5_XLARGE = new InstanceType('ml.r5.xlarge');
  /** 8 vCPUs, 64 GiB of memory. */ public static readonly R5_2XLARGE = new InstanceType('ml.r5.2xlarge');
  /** 16 vCPUs, 128 GiB of memory. */ public static readonly R5_4XLARGE = new InstanceType('ml.r5.4xlarge');
  /** 48 vCPUs, 384 GiB of memory. */ public static readonly R5_12XLARGE = new InstanceType('ml.r5.12xlarge');
  /** 96 vCPUs, 768 GiB of memory. */ public static readonly R5_24XLARGE = new InstanceType('ml.r5.24xlarge');
  /** 2 vCPUs, 16 GiB of memory. */ public static readonly R5D_LARGE = new InstanceType('ml.r5d.large');
  /** 4 vCPUs, 32 GiB of memory. */ public static readonly R5D_XLARGE = new InstanceType('ml.r5d.xlarge');
  /** 8 vCPUs, 64 GiB of memory. */ public static readonly R5D_2XLARGE = new InstanceType('ml.r5d.2xlarge');
  /** 16 vCPUs, 128 GiB of memory. */ public static readonly R5D_4XLARGE = new InstanceType('ml.r5d.4xlarge');
  /** 48 vCPUs, 384 GiB of memory. */ public static readonly R5D_12XLARGE = new InstanceType('ml.r5d.12xlarge');
  /** 96 vCPUs, 768 GiB of memory. */ public static readonly R5D_24XLARGE = new InstanceType('ml.r5d.24xlarge');
  /** 2 arm64 vCPUs, 16 GiB of memory. */ public static readonly R6G_LARGE = new InstanceType('ml.r6g.large');
  /** 4 arm64 vCPUs, 32 GiB of memory. */ public static readonly R6G_XLARGE = new InstanceType('ml.r6g.xlarge');
  /** 8 arm64 vCPUs, 64 GiB of memory. */ public static readonly R6G_2XLARGE = new InstanceType('ml.r6g.2xlarge');
  /** 16 arm64 vCPUs, 128 GiB of memory. */ public static readonly R6G_4XLARGE = new InstanceType('ml.r6g.4xlarge');
  /** 32 arm64 vCPUs, 256 GiB of memory. */ public static readonly R6G_8XLARGE = new InstanceType('ml.r6g.8xlarge');
  /** 48 arm64 vCPUs, 384 GiB of memory. */ public static readonly R6G_12XLARGE = new InstanceType('ml.r6g.12xlarge');
  /** 64 arm64 vCPUs, 512 GiB of memory. */ public static readonly R6G_16XLARGE = new InstanceType('ml.r6g.16xlarge');
  /** 2 arm64 vCPUs, 16 GiB of memory. */ public static readonly R6GD_LARGE = new InstanceType('ml.r6gd.large');
  /** 4 arm64 vCPUs, 32 GiB of memory. */ public static readonly R6GD_XLARGE = new InstanceType('ml.r6gd.xlarge');
  /** 8 arm64 vCPUs, 64 GiB of memory. */ public static readonly R6GD_2XLARGE = new InstanceType('ml.r6gd.2xlarge');
  /** 16 arm64 vCPUs, 128 GiB of memory. */ public static readonly R6GD_4XLARGE = new InstanceType('ml.r6gd.4xlarge');
  /** 32 arm64 vCPUs, 256 GiB of memory. */ public static readonly R6GD_8XLARGE = new InstanceType('ml.r6gd.8xlarge');
  /** 48 arm64 vCPUs, 384 GiB of memory. */ public static readonly R6GD_12XLARGE = new InstanceType('ml.r6gd.12xlarge');
  /** 64 arm64 vCPUs, 512 GiB of memory. */ public static readonly R6GD_16XLARGE = new InstanceType('ml.r6gd.16xlarge');
  /** 2 vCPUs, 16 GiB of memory. */ public static readonly R6I_LARGE = new InstanceType('ml.r6i.large');
  /** 4 vCPUs, 32 GiB of memory. */ public static readonly R6I_XLARGE = new InstanceType('ml.r6i.xlarge');
  /** 8 vCPUs, 64 GiB of memory. */ public static readonly R6I_2XLARGE = new InstanceType('ml.r6i.2xlarge');
  /** 16 vCPUs, 128 GiB of memory. */ public static readonly R6I_4XLARGE = new InstanceType('ml.r6i.4xlarge');
  /** 32 vCPUs, 256 GiB of memory. */ public static readonly R6I_8XLARGE = new InstanceType('ml.r6i.8xlarge');
  /** 48 vCPUs, 384 GiB of memory. */ public static readonly R6I_12XLARGE = new InstanceType('ml.r6i.12xlarge');
  /** 64 vCPUs, 512 GiB of memory. */ public static readonly R6I_16XLARGE = new InstanceType('ml.r6i.16xlarge');
  /** 96 vCPUs, 768 GiB of memory. */ public static readonly R6I_24XLARGE = new InstanceType('ml.r6i.24xlarge');
  /** 128 vCPUs, 1024 GiB of memory. */ public static readonly R6I_32XLARGE = new InstanceType('ml.r6i.32xlarge');
  /** 1 arm64 vCPU, 8 GiB of memory. */ public static readonly R7GD_MEDIUM = new InstanceType('ml.r7gd.medium');
  /** 2 arm64 vCPUs, 16 GiB of memory. */ public static readonly R7GD_LARGE = new InstanceType('ml.r7gd.large');
  /** 4 arm64 vCPUs, 32 GiB of memory. */ public static readonly R7GD_XLARGE = new InstanceType('ml.r7gd.xlarge');
  /** 8 arm64 vCPUs, 64 GiB of memory. */ public static readonly R7GD_2XLARGE = new InstanceType('ml.r7gd.2xlarge');
  /** 16 arm64 vCPUs, 128 GiB of memory. */ public static readonly R7GD_4XLARGE = new InstanceType('ml.r7gd.4xlarge');
  /** 32 arm64 vCPUs, 256 GiB of memory. */ public static readonly R7GD_8XLARGE = new InstanceType('ml.r7gd.8xlarge');
  /** 48 arm64 vCPUs, 384 GiB of memory. */ public static readonly R7GD_12XLARGE = new InstanceType('ml.r7gd.12xlarge');
  /** 64 arm64 vCPUs, 512 GiB of memory. */ public static readonly R7GD_16XLARGE = new InstanceType('ml.r7gd.16xlarge');
  /** 2 vCPUs, 16 GiB of memory. */ public static readonly R7I_LARGE = new InstanceType('ml.r7i.large');
  /** 4 vCPUs, 32 GiB of memory. */ public static readonly R7I_XLARGE = new InstanceType('ml.r7i.xlarge');
  /** 8 vCPUs, 64 GiB of memory. */ public static readonly R7I_2XLARGE = new InstanceType('ml.r7i.2xlarge');
  /** 16 vCPUs, 128 GiB of memory. */ public static readonly R7I_4XLARGE = new InstanceType('ml.r7i.4xlarge');
  /** 32 vCPUs, 256 GiB of memory. */ public static readonly R7I_8XLARGE = new InstanceType('ml.r7i.8xlarge');
  /** 48 vCPUs, 384 GiB of memory. */ public static readonly R7I_12XLARGE = new InstanceType('ml.r7i.12xlarge');
  /** 64 vCPUs, 512 GiB of memory. */ public static readonly R7I_16XLARGE = new InstanceType('ml.r7i.16xlarge');
  /** 96 vCPUs, 768 GiB of memory. */ public static readonly R7I_24XLARGE = new InstanceType('ml.r7i.24xlarge');
  /** 192 vCPUs, 1536 GiB of memory. */ public static readonly R7I_48XLARGE = new InstanceType('ml.r7i.48xlarge');
  /** 1 arm64 vCPU, 8 GiB of memory. */ public static readonly R8G_MEDIUM = new InstanceType('ml.r8g.medium');
  /** 2 arm64 vCPUs, 16 GiB of memory. */ public static readonly R8G_LARGE = new InstanceType('ml.r8g.large');
  /** 4 arm64 vCPUs, 32 GiB of memory. */ public static readonly R8G_XLARGE = new InstanceType('ml.r8g.xlarge');
  /** 8 arm64 vCPUs, 64 GiB of memory. */ public static readonly R8G_2XLARGE = new InstanceType('ml.r8g.2xlarge');
  /** 16 arm64 vCPUs, 128 GiB of memory. */ public static readonly R8G_4XLARGE = new InstanceType('ml.r8g.4xlarge');
  /** 32 arm64 vCPUs, 256 GiB of memory. */ public static readonly R8G_8XLARGE = new InstanceType('ml.r8g.8xlarge');
  /** 48 arm64 vCPUs, 384 GiB of memory. */ public static readonly R8G_12XLARGE = new InstanceType('ml.r8g.12xlarge');
  /** 64 arm64 vCPUs, 512 GiB of memory. */ public static readonly R8G_16XLARGE = new InstanceType('ml.r8g.16xlarge');
  /** 96 arm64 vCPUs, 768 GiB of memory. */ public static readonly R8G_24XLARGE = new InstanceType('ml.r8g.24xlarge');
  /** 192 arm64 vCPUs, 1536 GiB of memory. */ public static readonly R8G_48XLARGE = new InstanceType('ml.r8g.48xlarge');
  /** 2 vCPUs, 4 GiB of memory. */ public static readonly T2_MEDIUM = new InstanceType('ml.t2.medium');
  /** 2 vCPUs, 8 GiB of memory. */ public static readonly T2_LARGE = new InstanceType('ml.t2.large');
  /** 4 vCPUs, 16 GiB of memory. */ public static readonly T2_XLARGE = new InstanceType('ml.t2.xlarge');
  /** 8 vCPUs, 32 GiB of memory. */ public static readonly T2_2XLARGE = new InstanceType('ml.t2.2xlarge');
  /** 8 vCPUs, 32 GiB of memory, 1 Trainium chip of 32 GiB. */ public static readonly TRN1_2XLARGE = new InstanceType('ml.trn1.2xlarge');
  /** 128 vCPUs, 512 GiB of memory, 16 Trainium chips of 32 GiB. */ public static readonly TRN1_32XLARGE = new InstanceType('ml.trn1.32xlarge');
  /** 128 vCPUs, 512 GiB of memory, 16 Trainium chips of 32 GiB. */ public static readonly TRN1N_32XLARGE = new InstanceType('ml.trn1n.32xlarge');
  /** 192 vCPUs, 2048 GiB of memory, 16 Trainium2 chips of 96 GiB. */ public static readonly TRN2_48XLARGE = new InstanceType('ml.trn2.48xlarge');
  // </types>

  /**
   * A type by its name, `ml.g7e.2xlarge`. One that is newer than this package is accepted, with a warning by the host that gets it: its
   * architecture, memory and accelerators are not known then, and nothing about them is checked.
   *
   * @param name name of the type in the SageMaker API
   * @throws if it is a token (image, model and scaling depend on it), or no name like those that are known, with the nearest one
   */
  public static of(name: string): InstanceType {
    rejectAt('InstanceType.of', Token.isUnresolved(name)
      ? [{ prop: 'name', found: 'is known only at deploy', remedy: 'write it, or take it from the context: the image and the model are checked against it' }]
      : checkInstanceTypeName(name));
    return new InstanceType(name);
  }

  private constructor(
    /** Name in the SageMaker API, such as ml.g5.xlarge. */
    public readonly name: string,
  ) {}

  /** Name in the SageMaker API, such as ml.g5.xlarge. */
  public toString(): string {
    return this.name;
  }
}

guard('InstanceType', InstanceType);
