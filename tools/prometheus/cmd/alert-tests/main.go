// alert-tests evaluates alerting rules over series that are given, as promtool test rules does, and says which alerts
// fire when. (promtool itself comes with the clients of every cloud.)
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/prometheus/common/promslog"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/promql/promqltest"
	"github.com/prometheus/prometheus/rules"
)

// Question is read from standard input.
type Question struct {
	RuleFiles []string `json:"ruleFiles"`
	// EvaluationSeconds is how often rules are evaluated.
	EvaluationSeconds int64 `json:"evaluationSeconds"`
	// Interval is that of the samples, as PromQL writes it.
	Interval string `json:"interval"`
	// Series in the notation of promtool: each a name with labels, and values.
	Series []string `json:"series"`
	// AtSeconds are the moments that are asked about, ascending.
	AtSeconds []int64 `json:"atSeconds"`
}

// Alert is one that fires.
type Alert struct {
	Name        string            `json:"name"`
	Labels      map[string]string `json:"labels"`
	Annotations map[string]string `json:"annotations"`
}

func main() {
	var question Question
	if err := json.NewDecoder(os.Stdin).Decode(&question); err != nil {
		fail(err)
	}
	answer, err := firing(question)
	if err != nil {
		fail(err)
	}
	if err := json.NewEncoder(os.Stdout).Encode(answer); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// firing answers the alerts at each moment that is asked about.
func firing(question Question) ([][]Alert, error) {
	load := fmt.Sprintf("load %s\n  %s\n", question.Interval, strings.Join(question.Series, "\n  "))
	suite, err := promqltest.NewLazyLoader(load, promqltest.LazyLoaderOpts{})
	if err != nil {
		return nil, err
	}
	defer suite.Close()
	every := time.Duration(question.EvaluationSeconds) * time.Second
	suite.SubqueryInterval = every
	manager := rules.NewManager(&rules.ManagerOptions{
		QueryFunc:  rules.EngineQueryFunc(suite.QueryEngine(), suite.Storage()),
		Appendable: suite.Storage(),
		Context:    context.Background(),
		NotifyFunc: func(context.Context, string, ...*rules.Alert) {},
		Logger:     promslog.NewNopLogger(),
		Parser:     parser.NewParser(parser.Options{}),
	})
	groups, errs := manager.LoadGroups(every, labels.EmptyLabels(), "", nil, false, question.RuleFiles...)
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	alerting := alertingRules(groups)
	for _, rule := range alerting {
		// Its state is new and need not be read from the storage.
		rule.SetRestored(true)
	}
	start := time.Unix(0, 0).UTC()
	now := start
	answer := make([][]Alert, 0, len(question.AtSeconds))
	for _, at := range question.AtSeconds {
		for ; !now.After(start.Add(time.Duration(at) * time.Second)); now = now.Add(every) {
			var failed error
			suite.WithSamplesTill(now, func(err error) {
				failed = err
				for _, group := range groups {
					group.Eval(suite.Context(), now)
				}
			})
			for _, rule := range alerting {
				failed = errors.Join(failed, rule.LastError())
			}
			if failed != nil {
				return nil, failed
			}
		}
		answer = append(answer, present(alerting))
	}
	return answer, nil
}

func alertingRules(groups map[string]*rules.Group) []*rules.AlertingRule {
	var found []*rules.AlertingRule
	for _, group := range groups {
		for _, rule := range group.Rules() {
			if alerting, ok := rule.(*rules.AlertingRule); ok {
				found = append(found, alerting)
			}
		}
	}
	return found
}

func present(alerting []*rules.AlertingRule) []Alert {
	found := []Alert{}
	for _, rule := range alerting {
		for _, alert := range rule.ActiveAlerts() {
			if alert.State != rules.StateFiring {
				continue
			}
			own := alert.Labels.Map()
			delete(own, labels.AlertName)
			found = append(found, Alert{rule.Name(), own, alert.Annotations.Map()})
		}
	}
	return found
}
