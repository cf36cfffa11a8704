using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Components;
using TradingConsole.Core.Forecasts.Reading;
using TradingConsole.Core.Forecasts.Runs;
using TradingConsole.Web.Language;
using TradingConsole.Web.SignIn;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Pages.Forecasts;

/// <summary>The pipelines: their runs stage by stage, what they could not use, the raw files, and how the connections stand.</summary>
public sealed partial class ForecastRunsPage
{
    private const int PageRows = 15;
    private const int LettersShown = 100;
    private const int FilesShown = 16;

    private Guid? _opened;
    private bool _isAsking;
    private DeadLetterLine? _letter;

    [Inject]
    internal RunQueries Runs { get; init; } = null!;

    [Inject]
    internal IForecastConnections Connections { get; init; } = null!;

    [Inject]
    internal IForecastCommands Commands { get; init; } = null!;

    [SupplyParameterFromQuery(Name = "page")]
    public int? AskedPage { get; set; }

    protected override string What => W["fc.runs.what"];

    private int PageShown => Math.Clamp(AskedPage ?? 1, 1, 10_000);

    // The latest that has something to show stands open until somebody closes it.
    private Guid? Opened => _opened ?? View?.Runs.Rows.FirstOrDefault(run => run.Stages.Length > 1)?.RunId;

    protected override async Task<ForecastRunsView> ReadAsync(CancellationToken cancellationToken) => new(
        await Runs.PageAsync(PageRows, (PageShown - 1) * PageRows, cancellationToken),
        await Access.MayAsync(Policies.Admin) ? await Runs.DeadLettersAsync(withSettled: false, LettersShown, 0, cancellationToken) : new PageOf<DeadLetterLine>([], 0, 0),
        await Runs.SourcesAsync(cancellationToken), await Runs.FilesAsync(null, FilesShown, cancellationToken), Connections.Standing);

    private static string PageAddress(int page) => string.Create(CultureInfo.InvariantCulture, $"/forecasts/runs?page={page}");

    private string Interval(RunLine run) => $"{W.Minute(run.DataIntervalStart)} – {W.Minute(run.DataIntervalEnd)}";

    private static string StageName(string stage) => stage.Replace('_', ' ');

    private static string Tone(string status) => status switch { "FAILED" => "crit", "PARTIAL_SUCCESS" => "warn", _ => "t2" };

    private static string Counts(JsonElement counts) => counts.ValueKind != JsonValueKind.Object ? ""
        : string.Join(" · ", counts.EnumerateObject().Select(count =>
            $"{count.Name.Replace('_', ' ')} {(count.Value.ValueKind == JsonValueKind.Number ? Formats.Number(count.Value.GetDouble()) : count.Value.ToString())}"));

    private void Ask(DeadLetterLine? letter) => (_isAsking, _letter) = (true, letter);

    private async Task<Outcome> RedriveAsync(Actor actor, string reason)
    {
        var answer = await Commands.RedriveAsync(_letter?.LetterId, reason, await ByAsync(actor));
        return answer.IsDone ? Outcome.Ok(answer.Message) : Outcome.Refused(answer.Message);
    }

    private async Task CloseAsync(string? answer)
    {
        (_isAsking, _letter) = (false, null);
        await DoneAsync(answer);
    }

    private async Task RunDailyAsync()
    {
        (Note, Refusal) = (null, null);
        if (await Access.ActAsync(Policies.Operator) is not { } actor)
        {
            (MayAct, Refusal) = (false, W["act.watches_only"]);
            return;
        }

        try
        {
            var answer = await Commands.RunDailyAsync(await ByAsync(actor));
            Note = answer.IsDone ? answer.Message : null;
            Refusal = answer.IsDone ? null : answer.Message;
        }
        catch (Exception exception)
        {
            Refusal = W["act.unknown", exception.Message];
        }

        await ReloadAsync();
    }

    private async Task<CommandBy> ByAsync(Actor actor) => new(await Access.ReaderAsync(), actor.Name, actor.Origin);
}

/// <param name="Letters">Those that wait; empty for who is no admin.</param>
public sealed record ForecastRunsView(
    PageOf<RunLine> Runs, PageOf<DeadLetterLine> Letters, ImmutableArray<RawBalance> Sources, ImmutableArray<RawFileLine> Files,
    ImmutableArray<ForecastConnection> Connections);
