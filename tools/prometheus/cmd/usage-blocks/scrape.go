package main

import "strconv"

// scrape adds what cAdvisor and kube-state-metrics said of a pod between two
// times, by the names and labels that they give.
func (p *pod) scrape(from, to int64, parameters Parameters, b *block) {
	step := parameters.StepSeconds
	begin, end := max(from, p.from), min(to, p.to)
	// Each target is scraped at its own offset.
	begin = (begin+step-1)/step*step + int64(len(p.name)*7)%step
	if begin >= end {
		return
	}
	copies := make([]*podSeries, parameters.Copies)
	for i := range copies {
		copies[i] = p.series(b, i, parameters.Copies)
	}
	gaps := gapsOf(parameters)
	for t := begin; t < end; t += step {
		memory := p.step(t, step)
		if missed(gaps, t) {
			continue
		}
		for _, each := range copies {
			each.append(t, p, memory)
		}
	}
}

func missed(gaps []gap, t int64) bool {
	for _, g := range gaps {
		if t >= g.from && t < g.to {
			return true
		}
	}
	return false
}

// podSeries are the series of one pod, as one Prometheus scraped them.
type podSeries struct {
	cpu, podCPU, memory, podMemory, periods, throttled *series
	restarts, killed                                   *series
	always                                             []constant
}

type constant struct {
	series *series
	value  float64
}

func (p *pod) series(b *block, copy, copies int) *podSeries {
	replica := []string{}
	if copies > 1 {
		replica = []string{"prometheus_replica", "prometheus-" + strconv.Itoa(copy)}
	}
	identity := append([]string{"namespace", p.of.namespace, "pod", p.name}, replica...)
	cadvisor := func(name, container string) *series {
		all := append([]string{
			"__name__", name, "node", "node-1",
			"job", "kubelet", "metrics_path", "/metrics/cadvisor", "instance", "10.0.0.1:10250",
		}, identity...)
		if container == "" {
			return b.add(append(all, "id", "/kubepods/"+p.name)...)
		}
		return b.add(append(all, "id", "/kubepods/"+p.name+"/"+container, "container", container)...)
	}
	state := func(name string, more ...string) *series {
		return b.add(append(append([]string{"__name__", name, "job", "kube-state-metrics", "instance", "10.0.0.2:8080"}, more...), identity...)...)
	}
	container := p.of.container
	s := &podSeries{
		cpu:       cadvisor("container_cpu_usage_seconds_total", container),
		memory:    cadvisor("container_memory_working_set_bytes", container),
		periods:   cadvisor("container_cpu_cfs_periods_total", container),
		throttled: cadvisor("container_cpu_cfs_throttled_periods_total", container),
		restarts:  state("kube_pod_container_status_restarts_total", "container", container),
		killed:    state("kube_pod_container_status_last_terminated_reason", "container", container, "reason", "OOMKilled"),
	}
	if p.of.namespace == "optimization-demo" {
		// The pod as a whole: cAdvisor says it without a container, and whoever sums both counts twice.
		s.podCPU = cadvisor("container_cpu_usage_seconds_total", "")
		s.podMemory = cadvisor("container_memory_working_set_bytes", "")
	}
	for resource, value := range map[string]float64{"cpu": p.of.cpuRequest, "memory": p.of.memoryRequest} {
		unit := map[string]string{"cpu": "core", "memory": "byte"}[resource]
		for _, name := range []string{"kube_pod_container_resource_requests", "kube_pod_container_resource_limits"} {
			s.always = append(s.always, constant{state(name, "container", container, "resource", resource, "unit", unit), value})
		}
	}
	s.always = append(s.always,
		constant{state("kube_pod_owner", "owner_kind", "ReplicaSet", "owner_name", p.replicaSet, "owner_is_controller", "true"), 1},
		constant{state("kube_pod_status_phase", "phase", "Running"), 1},
	)
	if p.first {
		s.always = append(s.always, constant{b.add(append([]string{
			"__name__", "kube_replicaset_owner", "job", "kube-state-metrics", "instance", "10.0.0.2:8080",
			"namespace", p.of.namespace, "replicaset", p.replicaSet,
			"owner_kind", "Deployment", "owner_name", p.of.name, "owner_is_controller", "true",
		}, replica...)...), 1})
	}
	return s
}

func (s *podSeries) append(t int64, p *pod, memory float64) {
	s.cpu.append(t, p.cpuSeconds)
	s.memory.append(t, memory)
	s.periods.append(t, p.periods)
	s.throttled.append(t, p.throttled)
	s.restarts.append(t, p.restarts)
	if p.killedForMemory {
		s.killed.append(t, 1)
	}
	if s.podCPU != nil {
		s.podCPU.append(t, p.cpuSeconds*1.01)
		s.podMemory.append(t, memory+2*mib)
	}
	for _, each := range s.always {
		each.series.append(t, each.value)
	}
}
