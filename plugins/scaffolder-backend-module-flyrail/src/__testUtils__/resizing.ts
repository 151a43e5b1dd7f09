/** A file of a repository, with comments and more than what is resized. */
export const apiManifest = `# sized by hand in spring
apiVersion: apps/v1
kind: Deployment
metadata:
  name: api
spec:
  replicas: 3
  template:
    spec:
      containers:
        - name: proxy
          image: proxy:2
        - name: api # the one that works
          resources:
            requests:
              cpu: "1" # a guess
              memory: 1Gi
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: api
spec:
  maxReplicas: 9
  metrics:
    - type: Resource
      resource:
        name: cpu
        target: { type: Utilization, averageUtilization: 60 }
`;
/** What the tab says changes of it. */
export const resizing = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: api
  namespace: production
spec:
  template:
    spec:
      containers:
        - name: api
          resources:
            requests:
              cpu: 800m
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: api
  namespace: production
spec:
  metrics:
    - type: Resource
      resource:
        name: cpu
        target: { type: Utilization, averageUtilization: 75 }
`;

/** The file with that on it: nothing else is touched. */
export const resizedManifest = apiManifest
  .replace('"1" # a guess', '"800m" # a guess')
  .replace('averageUtilization: 60', 'averageUtilization: 75');
