/**
 * The instance types that SageMaker hosts models on: a family with its processor architecture and its accelerator (kind, cores of a Neuron
 * chip, MiB of memory of one, name), then its sizes with vCPUs, GiB of memory, GB of local SSD and the number of accelerators. `?` is not
 * known.
 *
 * Names: enum ProductionVariantInstanceType of the SageMaker API, @aws-sdk/client-sagemaker 3.1142.0 (277), 2026-11-21.
 * Sizes: DescribeInstanceTypes of EC2 (the dump in moto 5.2.1), by the name without `ml.`; a container sees somewhat less memory than that.
 * By hand: p2 and p3 (https://aws.amazon.com/ec2/instance-types/p3/), p6e-gb200; trn2's memory (the dump has 512 GiB for a chip of 96:
 * https://awsdocs-neuron.readthedocs-hosted.com/en/latest/nki/arch/trainium2_arch.html); g7, of which sources disagree about two sizes
 * (https://github.com/kubernetes/autoscaler/issues/9854).
 *
 * After a change: node scripts/instance-types.mjs
 */
export const TABLE = `
c4 x86_64
  large 2 3.75 0
  xlarge 4 7.5 0
  2xlarge 8 15 0
  4xlarge 16 30 0
  8xlarge 36 60 0
c5 x86_64
  large 2 4 0
  xlarge 4 8 0
  2xlarge 8 16 0
  4xlarge 16 32 0
  9xlarge 36 72 0
  18xlarge 72 144 0
c5d x86_64
  large 2 4 50
  xlarge 4 8 100
  2xlarge 8 16 200
  4xlarge 16 32 400
  9xlarge 36 72 900
  18xlarge 72 144 1800
c6g arm64
  large 2 4 0
  xlarge 4 8 0
  2xlarge 8 16 0
  4xlarge 16 32 0
  8xlarge 32 64 0
  12xlarge 48 96 0
  16xlarge 64 128 0
c6gd arm64
  large 2 4 118
  xlarge 4 8 237
  2xlarge 8 16 474
  4xlarge 16 32 950
  8xlarge 32 64 1900
  12xlarge 48 96 2850
  16xlarge 64 128 3800
c6gn arm64
  large 2 4 0
  xlarge 4 8 0
  2xlarge 8 16 0
  4xlarge 16 32 0
  8xlarge 32 64 0
  12xlarge 48 96 0
  16xlarge 64 128 0
c6i x86_64
  large 2 4 0
  xlarge 4 8 0
  2xlarge 8 16 0
  4xlarge 16 32 0
  8xlarge 32 64 0
  12xlarge 48 96 0
  16xlarge 64 128 0
  24xlarge 96 192 0
  32xlarge 128 256 0
c6in x86_64
  large 2 4 0
  xlarge 4 8 0
  2xlarge 8 16 0
  4xlarge 16 32 0
  8xlarge 32 64 0
  12xlarge 48 96 0
  16xlarge 64 128 0
  24xlarge 96 192 0
  32xlarge 128 256 0
c7g arm64
  large 2 4 0
  xlarge 4 8 0
  2xlarge 8 16 0
  4xlarge 16 32 0
  8xlarge 32 64 0
  12xlarge 48 96 0
  16xlarge 64 128 0
c7i x86_64
  large 2 4 0
  xlarge 4 8 0
  2xlarge 8 16 0
  4xlarge 16 32 0
  8xlarge 32 64 0
  12xlarge 48 96 0
  16xlarge 64 128 0
  24xlarge 96 192 0
  48xlarge 192 384 0
c8g arm64
  medium 1 2 0
  large 2 4 0
  xlarge 4 8 0
  2xlarge 8 16 0
  4xlarge 16 32 0
  8xlarge 32 64 0
  12xlarge 48 96 0
  16xlarge 64 128 0
  24xlarge 96 192 0
  48xlarge 192 384 0
dl1 x86_64 gaudi 32768 Gaudi
  24xlarge 96 768 4000 8
g4dn x86_64 gpu 16384 T4
  xlarge 4 16 125 1
  2xlarge 8 32 225 1
  4xlarge 16 64 225 1
  8xlarge 32 128 900 1
  12xlarge 48 192 900 4
  16xlarge 64 256 900 1
g5 x86_64 gpu 22888 A10G
  xlarge 4 16 250 1
  2xlarge 8 32 450 1
  4xlarge 16 64 600 1
  8xlarge 32 128 900 1
  12xlarge 48 192 3800 4
  16xlarge 64 256 1900 1
  24xlarge 96 384 3800 4
  48xlarge 192 768 7600 8
g6 x86_64 gpu 22888 L4
  xlarge 4 16 250 1
  2xlarge 8 32 450 1
  4xlarge 16 64 600 1
  8xlarge 32 128 900 1
  12xlarge 48 192 3760 4
  16xlarge 64 256 1880 1
  24xlarge 96 384 3760 4
  48xlarge 192 768 7520 8
g6e x86_64 gpu 45776 L40S
  xlarge 4 32 250 1
  2xlarge 8 64 450 1
  4xlarge 16 128 600 1
  8xlarge 32 256 900 1
  12xlarge 48 384 3800 4
  16xlarge 64 512 1900 1
  24xlarge 96 768 3800 4
  48xlarge 192 1536 7600 8
g7 x86_64 gpu 32768 RTX PRO 4500
  2xlarge 8 32 ? 1
  4xlarge 16 64 ? 1
  8xlarge 32 128 ? ?
  12xlarge 48 192 ? ?
  24xlarge 96 384 ? 4
  48xlarge 192 768 ? 8
g7e x86_64 gpu 98304 RTX PRO 6000
  2xlarge 8 64 1900 1
  4xlarge 16 128 1900 1
  8xlarge 32 256 1900 1
  12xlarge 48 512 3800 2
  24xlarge 96 1024 7600 4
  48xlarge 192 2048 15200 8
inf1 x86_64 neuron/4 8192 Inferentia
  xlarge 4 8 0 1
  2xlarge 8 16 0 1
  6xlarge 24 48 0 4
  24xlarge 96 192 0 16
inf2 x86_64 neuron/2 32768 Inferentia2
  xlarge 4 16 0 1
  8xlarge 32 128 0 1
  24xlarge 96 384 0 6
  48xlarge 192 768 0 12
m4 x86_64
  xlarge 4 16 0
  2xlarge 8 32 0
  4xlarge 16 64 0
  10xlarge 40 160 0
  16xlarge 64 256 0
m5 x86_64
  large 2 8 0
  xlarge 4 16 0
  2xlarge 8 32 0
  4xlarge 16 64 0
  12xlarge 48 192 0
  24xlarge 96 384 0
m5d x86_64
  large 2 8 75
  xlarge 4 16 150
  2xlarge 8 32 300
  4xlarge 16 64 600
  12xlarge 48 192 1800
  24xlarge 96 384 3600
m6g arm64
  large 2 8 0
  xlarge 4 16 0
  2xlarge 8 32 0
  4xlarge 16 64 0
  8xlarge 32 128 0
  12xlarge 48 192 0
  16xlarge 64 256 0
m6gd arm64
  large 2 8 118
  xlarge 4 16 237
  2xlarge 8 32 474
  4xlarge 16 64 950
  8xlarge 32 128 1900
  12xlarge 48 192 2850
  16xlarge 64 256 3800
m6i x86_64
  large 2 8 0
  xlarge 4 16 0
  2xlarge 8 32 0
  4xlarge 16 64 0
  8xlarge 32 128 0
  12xlarge 48 192 0
  16xlarge 64 256 0
  24xlarge 96 384 0
  32xlarge 128 512 0
m7i x86_64
  large 2 8 0
  xlarge 4 16 0
  2xlarge 8 32 0
  4xlarge 16 64 0
  8xlarge 32 128 0
  12xlarge 48 192 0
  16xlarge 64 256 0
  24xlarge 96 384 0
  48xlarge 192 768 0
m8g arm64
  medium 1 4 0
  large 2 8 0
  xlarge 4 16 0
  2xlarge 8 32 0
  4xlarge 16 64 0
  8xlarge 32 128 0
  12xlarge 48 192 0
  16xlarge 64 256 0
  24xlarge 96 384 0
  48xlarge 192 768 0
p2 x86_64 gpu 12288 K80
  xlarge 4 61 0 1
  8xlarge 32 488 0 8
  16xlarge 64 732 0 16
p3 x86_64 gpu 16384 V100
  2xlarge 8 61 0 1
  8xlarge 32 244 0 4
  16xlarge 64 488 0 8
p4d x86_64 gpu 40960 A100
  24xlarge 96 1152 8000 8
p4de x86_64 gpu 81920 A100
  24xlarge 96 1152 8000 8
p5 x86_64 gpu 81920 H100
  4xlarge 16 256 3800 1
  48xlarge 192 2048 30400 8
p5e x86_64 gpu 144384 H200
  48xlarge 192 2048 30400 8
p5en x86_64 gpu 144384 H200
  48xlarge 192 2048 30400 8
p6-b200 x86_64 gpu 183359 B200
  48xlarge 192 2048 30400 8
p6-b300 x86_64 gpu 275040 B300
  48xlarge 192 4096 30400 8
p6e-gb200 arm64 gpu ? GB200
  36xlarge ? ? ? 4
r5 x86_64
  large 2 16 0
  xlarge 4 32 0
  2xlarge 8 64 0
  4xlarge 16 128 0
  12xlarge 48 384 0
  24xlarge 96 768 0
r5d x86_64
  large 2 16 75
  xlarge 4 32 150
  2xlarge 8 64 300
  4xlarge 16 128 600
  12xlarge 48 384 1800
  24xlarge 96 768 3600
r6g arm64
  large 2 16 0
  xlarge 4 32 0
  2xlarge 8 64 0
  4xlarge 16 128 0
  8xlarge 32 256 0
  12xlarge 48 384 0
  16xlarge 64 512 0
r6gd arm64
  large 2 16 118
  xlarge 4 32 237
  2xlarge 8 64 474
  4xlarge 16 128 950
  8xlarge 32 256 1900
  12xlarge 48 384 2850
  16xlarge 64 512 3800
r6i x86_64
  large 2 16 0
  xlarge 4 32 0
  2xlarge 8 64 0
  4xlarge 16 128 0
  8xlarge 32 256 0
  12xlarge 48 384 0
  16xlarge 64 512 0
  24xlarge 96 768 0
  32xlarge 128 1024 0
r7gd arm64
  medium 1 8 59
  large 2 16 118
  xlarge 4 32 237
  2xlarge 8 64 474
  4xlarge 16 128 950
  8xlarge 32 256 1900
  12xlarge 48 384 2850
  16xlarge 64 512 3800
r7i x86_64
  large 2 16 0
  xlarge 4 32 0
  2xlarge 8 64 0
  4xlarge 16 128 0
  8xlarge 32 256 0
  12xlarge 48 384 0
  16xlarge 64 512 0
  24xlarge 96 768 0
  48xlarge 192 1536 0
r8g arm64
  medium 1 8 0
  large 2 16 0
  xlarge 4 32 0
  2xlarge 8 64 0
  4xlarge 16 128 0
  8xlarge 32 256 0
  12xlarge 48 384 0
  16xlarge 64 512 0
  24xlarge 96 768 0
  48xlarge 192 1536 0
t2 x86_64
  medium 2 4 0
  large 2 8 0
  xlarge 4 16 0
  2xlarge 8 32 0
trn1 x86_64 neuron/2 32768 Trainium
  2xlarge 8 32 474 1
  32xlarge 128 512 7600 16
trn1n x86_64 neuron/2 32768 Trainium
  32xlarge 128 512 7600 16
trn2 x86_64 neuron/8 98304 Trainium2
  48xlarge 192 2048 7600 16
`;
