using System.Collections.Immutable;
using System.Diagnostics;
using TradingConsole.Core.Exchange;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Execution.Brackets;
using TradingConsole.Core.Execution.Live;
using TradingConsole.Workers.PaperExchange.Faults;
using TradingConsole.Workers.Rehearsal;
using Xunit;

namespace TradingConsole.Workers.Tests.Rehearsal;

/// <summary>Live trading on virtual time: no seed may hurt its owner, and the judge must be able to say when one does.</summary>
public sealed class RehearsalTests
{
    [Fact]
    public void Seeds_Fifty_NoneBreaksAPromise()
    {
        var report = RehearsalSeries.Run(1, 50, keepsHistory: false, _ => { }, CancellationToken.None);

        Assert.True(!report.Failed.Any(), Story(report.Failed));
        Assert.True(report.Faults.Count >= 45, string.Join(' ', report.Faults.Keys));
        Assert.True(report.Outcomes.Sum(outcome => outcome.Fills) > 300);
    }

    // Each of these once found a mistake; what it was is told by the test of the part that had it.
    [Theory]
    [InlineData(9)]
    [InlineData(11)]
    [InlineData(20)]
    [InlineData(45)]
    [InlineData(47)]
    [InlineData(77)]
    [InlineData(128)]
    [InlineData(140)]
    [InlineData(168)]
    [InlineData(169)]
    [InlineData(220)]
    [InlineData(297)]
    [InlineData(300)]
    [InlineData(324)]
    [InlineData(354)]
    [InlineData(435)]
    [InlineData(457)]
    [InlineData(483)]
    [InlineData(534)]
    [InlineData(628)]
    [InlineData(778)]
    [InlineData(819)]
    [InlineData(876)]
    [InlineData(904)]
    [InlineData(1028)]
    [InlineData(1197)]
    [InlineData(1208)]
    [InlineData(1214)]
    [InlineData(1454)]
    [InlineData(1513)]
    [InlineData(1588)]
    [InlineData(1612)]
    [InlineData(1661)]
    [InlineData(1763)]
    [InlineData(1992)]
    [InlineData(2026)]
    [InlineData(2543)]
    [InlineData(3376)]
    [InlineData(3542)]
    [InlineData(6583)]
    [InlineData(7296)]
    [InlineData(138)]
    [InlineData(1092)]
    [InlineData(2163)]
    [InlineData(4809)]
    [InlineData(5372)]
    [InlineData(6080)]
    [InlineData(8630)]
    [InlineData(9878)]
    public void Seeds_ThatOnceFailed_Pass(int seed)
    {
        var outcome = TradingConsole.Workers.Rehearsal.Rehearsal.Run((ulong)seed, keepsHistory: true);

        Assert.True(outcome.Offences.IsEmpty, $"{Story([outcome])}\n{string.Join('\n', outcome.History)}");
    }

    [Fact]
    public void Seed_PlayedTwice_HasOneHistory()
    {
        var first = TradingConsole.Workers.Rehearsal.Rehearsal.Run(3, keepsHistory: true);
        var second = TradingConsole.Workers.Rehearsal.Rehearsal.Run(3, keepsHistory: true);

        Assert.Equal(first.History, second.History);
        Assert.Equal(first.Hash, second.Hash);
        Assert.NotEqual(first.Hash, TradingConsole.Workers.Rehearsal.Rehearsal.Run(4).Hash);
    }

    [Fact]
    public async Task Seeds_InAnotherProcess_HaveTheSameHistory()
    {
        var report = RehearsalSeries.Run(5, 3, keepsHistory: false, _ => { }, CancellationToken.None);
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "TradingConsole.Workers.dll"), "simulate", "--first-seed", "5", "--seeds", "3"])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var text = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Contains($"history {report.Hash}", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_StopsNeverLeave_SeesTheNakedPosition()
    {
        var patient = BracketRules.Default with { StopWatchEvery = TimeSpan.FromHours(1), ProtectWithin = TimeSpan.FromHours(1) };
        var forgetful = RehearsalRules.Default with
        {
            Brackets = patient,
            Account = account => Sabotage.Of(account, (method, arguments, usual) => arguments is [ConditionalOrder { Type: ConditionalType.StopMarket } stop, ..]
                ? Task.FromResult<VenueAnswer<VenueConditional>>(new VenueAnswer<VenueConditional>.Yes(Resting(stop)))
                : usual()),
        };

        Assert.Contains(Play(forgetful), offence => offence.Kind == OffenceKind.Naked);
    }

    // A fault that swallows stops for minutes is no excuse for not closing: the excuse is the attempt.
    [Fact]
    public void Judge_StopsAreSwallowedAndNobodyTriesToClose_SeesTheNakedPosition()
    {
        var calm = Weather.FromSeed(1);
        var weather = calm with
        {
            VenueFaults = [new VenueFault(VenueFaultKind.SwallowCall, calm.From, calm.Until - calm.From, "POST /fapi/v1/algoOrder")],
            Mishaps = new Mishaps([]),
        };
        var idle = RehearsalRules.Default with
        {
            Account = account => Sabotage.Of(account, (method, arguments, usual) => arguments is [MarketOrder { ReduceOnly: true }, ..]
                ? Task.FromResult<VenueAnswer<VenueOrder>>(new VenueAnswer<VenueOrder>.No(new VenueRefusal(VenueErrorKind.HeldBack, null, "not sent")))
                : usual()),
        };

        var honest = TradingConsole.Workers.Rehearsal.Rehearsal.Run(1, weather: weather);
        var found = TradingConsole.Workers.Rehearsal.Rehearsal.Run(1, idle, weather: weather);

        Assert.True(honest.Offences.IsEmpty, Story([honest]));
        Assert.True(honest.Trades > 0);
        Assert.Contains(found.Offences, offence => offence.Kind == OffenceKind.Naked);
    }

    [Fact]
    public void Judge_JournalForgets_SeesTheLostFill()
    {
        var found = Play(RehearsalRules.Default with { Journal = journal => new Forgetful(journal) });

        Assert.Contains(found, offence => offence.Kind == OffenceKind.LostFill);
        Assert.Contains(found, offence => offence.Kind == OffenceKind.WrongState);
    }

    [Fact]
    public void Judge_EntryIsSentTwice_SeesTheSecondOne()
    {
        var eager = RehearsalRules.Default with
        {
            Account = account => Sabotage.Of(account, (method, arguments, usual) =>
            {
                if (arguments is [MarketOrder { ReduceOnly: false }, ..])
                {
                    usual();
                }

                return usual();
            }),
        };

        Assert.Contains(Play(eager), offence => offence.Kind == OffenceKind.Doubled);
    }

    [Fact]
    public void Judge_NothingIsEverCanceled_SeesTheOrphan()
    {
        var careless = RehearsalRules.Default with
        {
            Account = account => Sabotage.Of(account, (method, arguments, usual) => method == nameof(IFuturesAccount.CancelConditionalAsync)
                ? Task.FromResult<VenueAnswer<string>>(new VenueAnswer<string>.Yes((string)arguments[0]!))
                : usual()),
        };

        Assert.Contains(Play(careless), offence => offence.Kind == OffenceKind.Unsettled);
    }

    private static VenueConditional Resting(ConditionalOrder stop) => new(
        stop.Symbol, 1, stop.ClientOrderId, stop.Side, stop.Type, ConditionalStatus.New, stop.Quantity, stop.TriggerPrice, true, null, null,
        DateTimeOffset.UnixEpoch);

    private static ImmutableArray<Offence> Play(RehearsalRules rules) =>
        [.. Enumerable.Range(1, 4).SelectMany(seed => TradingConsole.Workers.Rehearsal.Rehearsal.Run((ulong)seed, rules).Offences)];

    private static string Story(IEnumerable<RehearsalOutcome> failed) => string.Join('\n', failed.SelectMany(outcome =>
        outcome.Offences.Select(offence => $"seed {outcome.Seed}: {offence.Kind} {offence.What}")));

    private sealed class Forgetful(IBracketJournal journal) : IBracketJournal
    {
        private int _records;

        public Task SaveAsync(BracketRecord record, CancellationToken cancellationToken) => ++_records % 3 == 0
            ? Task.CompletedTask
            : journal.SaveAsync(record, cancellationToken);

        public Task<ImmutableArray<Bracket>> LoadAsync(CancellationToken cancellationToken) => journal.LoadAsync(cancellationToken);
    }
}
