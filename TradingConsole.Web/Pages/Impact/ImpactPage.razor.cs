using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using TradingConsole.Core.Passport.Setups;

namespace TradingConsole.Web.Pages.Impact;

/// <summary>What a person's history did to their models: which samples went into which, and what changed.</summary>
public sealed partial class ImpactPage
{
    private const int SamplesShown = 200;

    [Inject]
    internal TrainingImpactQueries Queries { get; init; } = null!;

    /// <summary>The training whose samples are listed.</summary>
    [SupplyParameterFromQuery(Name = "model")]
    public Guid? Model { get; set; }

    protected override string What => W["impact.what"];

    protected override TimeSpan ReadEvery => TimeSpan.FromSeconds(15);

    protected override async Task<ImpactView> ReadAsync(CancellationToken cancellationToken) => new(
        await Queries.ReadAsync(Reader, cancellationToken),
        Model is { } model ? await Queries.SamplesAsync(Reader, model, SamplesShown, 0, cancellationToken) : []);

    private static string Skill(SetupEvaluation? evaluation) => evaluation is null ? Formats.NotApplicable : Formats.Signed(100 * evaluation.Skill, 1) + "%";

    private string Interval(SetupEvaluation? evaluation) =>
        evaluation is { GainLow: { } low, GainHigh: { } high, BrierBase: > 0 }
            ? W["impact.interval", Formats.Signed(100 * low / evaluation.BrierBase, 1), Formats.Signed(100 * high / evaluation.BrierBase, 1), evaluation.Samples]
            : W["metric.no_interval"];

    private string Checks(ImpactOfTraining training) =>
        training.Model.Checks.FirstOrDefault(check => !check.IsPassed) is { } failed
            ? W["impact.failed", W[$"check.{failed.Code}"], failed.Figure is { } figure ? Formats.Signed(figure, 4) : Formats.NotApplicable, Formats.Number(failed.Threshold, 4)]
            : W["impact.passed"];
}

/// <summary>What one reading of the page brings.</summary>
public sealed record ImpactView(TrainingImpact Impact, ImmutableArray<ImpactSample> Samples);
