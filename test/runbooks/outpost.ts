/** What CreateCluster is sent for a local cluster on an Outpost. */
export const OUTPOST = {
  outpostConfig: {
    outpostArns: ['arn:aws:outposts:eu-central-1:111122223333:outpost/op-0123456789abcdef0'],
    controlPlaneInstanceType: 'm5.large',
  },
};
