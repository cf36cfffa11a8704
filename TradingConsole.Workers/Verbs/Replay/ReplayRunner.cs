using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using TradingConsole.Core.Database;
using TradingConsole.Core.Exchange;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Market;
using TradingConsole.Core.Market.Storage;
using TradingConsole.Core.Models;
using TradingConsole.Core.Risk;
using TradingConsole.Core.Time;
using TradingConsole.Core.Training;
using TradingConsole.Workers.Jobs;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Workers.Verbs.Replay;

/// <summary>One run of the verification: the live desk, driven event by event, with everything awaited.</summary>
internal sealed class ReplayRunner(
    SteppedMarket market,
    DateTimeOffset learnAt,
    int trainingRowsMax,
    NpgsqlDataSource database,
    BatchWriter writer,
    IIncidentLog incidents,
    DeskMemory memory,
    DeskState state,
    HistoryFiller filler,
    LaneWarmer warmer,
    TurnWriter turns,
    TrainingHistory history,
    ModelRegistry registry,
    ModelPromoter promoter,
    InstrumentStore instruments,
    Universe universe,
    KillSwitch killSwitch,
    TimeProvider clock)
{
    /// <summary>Turns stored together: nothing depends on when, so an hour at a time is kindest to the disk.</summary>
    private const int TurnsPerStore = 60;

    private readonly List<SignalRecord> _unstored = [];

    public async Task<ReplayRun> RunAsync(CancellationToken cancellationToken)
    {
        await instruments.SaveAsync(await market.GetInstrumentsAsync(cancellationToken), market.Symbols, clock.GetUtcNow(), cancellationToken);
        await memory.OpenAsync(state, cancellationToken);
        var shadow = state.Shadow;
        var desk = new Desk(writer, incidents, shadow, killSwitch, state.Rules, clock);
        desk.SetUniverse(universe.Symbols, state.Instruments);

        var minute = -1L;
        var learned = false;
        var turnCount = 0;
        await foreach (var @event in market.StreamAsync(universe, cancellationToken))
        {
            var now = MinuteGrid.ToIndex(clock.GetUtcNow());
            if (now != minute)
            {
                minute = now;
                if (!learned && clock.GetUtcNow() >= learnAt)
                {
                    learned = true;
                    await StoreAsync(shadow, cancellationToken);
                    await LearnAsync(cancellationToken);
                    desk.Rules = state.Rules;
                }
            }

            // All symbols of a minute close at the same instant; the first event after them completes the turn.
            if (desk.HasGathered && @event is not CandleUpdated { IsClosed: true })
            {
                await TurnAsync(desk, cancellationToken);
                if (++turnCount % TurnsPerStore == 0)
                {
                    await StoreAsync(shadow, cancellationToken);
                }
            }

            await desk.AcceptAsync(@event, cancellationToken);
            foreach (var warmUp in desk.TakeWarmUps().OrderBy(warmUp => warmUp.Symbol == Symbol.Btc ? 0 : 1).ThenBy(warmUp => warmUp.Symbol))
            {
                desk.Warm(await warmer.LoadAsync(warmUp, cancellationToken));
            }

            foreach (var due in desk.TakeFundingDue())
            {
                foreach (var rate in await filler.FillFundingAsync(due.Symbol, due.Time, clock.GetUtcNow().AddMilliseconds(1), cancellationToken))
                {
                    desk.SettleFunding(rate);
                }
            }
        }

        await TurnAsync(desk, cancellationToken);
        await StoreAsync(shadow, cancellationToken);
        return await SummariseAsync(desk, cancellationToken);
    }

    private async Task TurnAsync(Desk desk, CancellationToken cancellationToken)
    {
        if (await desk.RunTurnAsync(cancellationToken) is { } result)
        {
            _unstored.AddRange(result.Signals);
        }
    }

    private async Task StoreAsync(ShadowDesk shadow, CancellationToken cancellationToken)
    {
        await turns.EnqueueAsync(new TurnChanges([.. _unstored], shadow.TakeChanges(clock.GetUtcNow())), cancellationToken);
        _unstored.Clear();
        await turns.DrainAsync(cancellationToken);
        await writer.FlushAsync(cancellationToken);
    }

    private async Task LearnAsync(CancellationToken cancellationToken)
    {
        var config = TrainingConfig.QuickStart(state.Rules.Label) with { RowsMax = trainingRowsMax };
        var days = (clock.GetUtcNow() - market.Start).TotalDays;
        var rows = await history.LoadAsync(config, days, static (_, _) => Task.CompletedTask, cancellationToken);
        var outcome = TrainingRun.Execute(rows, config, null, cancellationToken);
        var record = await registry.RegisterAsync(outcome.Artifact, outcome.MetricsJson, null, cancellationToken);
        var promoted = await promoter.PromoteAsync(
            new PromotionOrder(record.Id.Value, "Replay verification"), Actor.System, cancellationToken);
        if (!promoted.IsOk)
        {
            throw new JobFailedException(promoted.Message);
        }
    }

    // The hash covers what was decided and what came of it, in a fixed order; ids and clocks of the run itself stay out.
    private async Task<ReplayRun> SummariseAsync(Desk desk, CancellationToken cancellationToken)
    {
        var candles = await CountAsync("SELECT count(*) FROM candles_1m", cancellationToken);
        var signals = await CountAsync("SELECT count(*) FROM signals", cancellationToken);
        var trades = await CountAsync("SELECT count(*) FROM trades", cancellationToken);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await HashAsync(
            hash,
            """
            SELECT symbol, ts, model_id, ev_long, ev_short, decision, wanted, size_notional, leverage, sl_price, tp_price,
                   block_reason_codes::text, inputs::text, stages::text, explain::text
            FROM signals ORDER BY ts, symbol COLLATE "C"
            """,
            cancellationToken);
        await HashAsync(
            hash,
            """
            SELECT trade_id, symbol, side, status, signal_ts, quantity, entry_time, entry_price, exit_time, exit_price, exit_reason, net_pnl, fees, funding
            FROM trades ORDER BY signal_ts, symbol COLLATE "C"
            """,
            cancellationToken);
        return new ReplayRun(candles, signals, trades, desk.Counters.GapsFound, Convert.ToHexStringLower(hash.GetHashAndReset())[..16]);
    }

    private async Task HashAsync(IncrementalHash hash, string sql, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql);
        command.CommandTimeout = 0;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            for (var column = 0; column < reader.FieldCount; column++)
            {
                var value = reader.IsDBNull(column) ? "∅" : Convert.ToString(reader.GetValue(column), CultureInfo.InvariantCulture);
                hash.AppendData(Encoding.UTF8.GetBytes(value + "\u001f"));
            }
        }
    }

    private async Task<long> CountAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}

/// <summary>What one run did.</summary>
internal sealed record ReplayRun(long CandlesStored, long Signals, long Trades, long Gaps, string DecisionHash);
