using System.Collections.Immutable;

namespace TradingConsole.Core.Quality;

/// <summary>The state machine of alerts: which findings raise, renew or resolve one. Pure; its caller stores what changed.</summary>
public static class AlertBook
{
    /// <summary>Compares what is open with what was found.</summary>
    /// <param name="open">Unresolved alerts, at most one a kind and subject.</param>
    /// <param name="findings">
    /// At most one a kind and subject. What was not measured this time is left alone: no news is not good news.
    /// </param>
    public static AlertChanges Judge(IReadOnlyCollection<Alert> open, IEnumerable<AlertFinding> findings, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(open);
        ArgumentNullException.ThrowIfNull(findings);
        var known = open.ToDictionary(alert => (alert.Kind, alert.Subject));
        var raised = ImmutableArray.CreateBuilder<Alert>();
        var renewed = ImmutableArray.CreateBuilder<Alert>();
        var resolved = ImmutableArray.CreateBuilder<Alert>();
        foreach (var finding in findings)
        {
            if (!known.TryGetValue((finding.Kind, finding.Subject), out var alert))
            {
                if (finding.IsOver)
                {
                    raised.Add(new Alert(
                        0, finding.Kind, finding.Subject, finding.IsCritical, finding.Message, finding.Value, finding.Threshold, now, now,
                        null, null, null));
                }
            }
            else if (finding.IsClear)
            {
                resolved.Add(alert with { ResolvedAt = now, Value = finding.Value });
            }
            else if (finding.IsOver)
            {
                renewed.Add(alert with
                {
                    SeenAt = now,
                    IsCritical = alert.IsCritical || finding.IsCritical, // What was critical once is looked at as such until it ends.
                    Message = finding.Message,
                    Value = finding.Value,
                    Threshold = finding.Threshold,
                });
            }
        }

        return new AlertChanges(raised.DrainToImmutable(), renewed.DrainToImmutable(), resolved.DrainToImmutable());
    }
}

/// <summary>What one look changed.</summary>
public sealed record AlertChanges(ImmutableArray<Alert> Raised, ImmutableArray<Alert> Renewed, ImmutableArray<Alert> Resolved)
{
    public bool IsEmpty => Raised.IsEmpty && Renewed.IsEmpty && Resolved.IsEmpty;
}
