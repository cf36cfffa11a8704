using System.Diagnostics;
using System.Text.Json.Nodes;
using Npgsql;
using NpgsqlTypes;
using TradingConsole.Core.Market;
using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Passport.Storage;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Workers.Verbs;

/// <summary>People who do everything there is to do in the Terminal, over and over; the same acts in every run.</summary>
internal sealed class PassportBenchActs(NpgsqlDataSource database, int people)
{
    /// <summary>One act in so many cannot be read by any consumer.</summary>
    private const int PoisonEvery = 100;

    private const int Actors = 8;

    private static readonly DateTimeOffset Start = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);
    private static readonly Symbol[] Symbols = [.. ((string[])["BTCUSDT", "ETHUSDT", "SOLUSDT", "XRPUSDT", "DOGEUSDT"]).Select(Symbol.Parse)];

    private const string Spoil = "UPDATE passport_event_outbox SET event_version = 99 WHERE user_id = @user AND sequence = @sequence";

    private readonly Guid[] _users = [.. Enumerable.Range(0, people).Select(i => IdOf(new SeededRandom((ulong)i + 1)))];

    public async Task AddPeopleAsync(CancellationToken ct)
    {
        for (var i = 0; i < _users.Length; i++)
        {
            await using var insert = database.CreateCommand(
                "INSERT INTO users (id, user_name, normalized_user_name, created_at) VALUES (@id, @name, upper(@name), now())");
            insert.Parameters.AddWithValue("id", _users[i]);
            insert.Parameters.AddWithValue("name", $"trader-{i}");
            await insert.ExecuteNonQueryAsync(ct);
        }
    }

    /// <summary>Puts a history into the ledger as acts would have left it, but all at once.</summary>
    public async Task StoreAsync(int events, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using (var rows = await connection.BeginBinaryImportAsync(
            "COPY passport_event_outbox (event_id, user_id, sequence, event_type, event_version, event_time, source_table, source_id, idempotency_key, payload) FROM STDIN (FORMAT binary)", ct))
        {
            var histories = _users.Select((_, i) => new History((ulong)i)).ToArray();
            for (var i = 0; i < events; i++)
            {
                var (who, sequence) = (i % _users.Length, (i / _users.Length) + 1L);
                var (row, at, fact) = histories[who].Next();
                await rows.StartRowAsync(ct);
                await rows.WriteAsync(Guid.CreateVersion7(at), NpgsqlDbType.Uuid, ct);
                await rows.WriteAsync(_users[who], NpgsqlDbType.Uuid, ct);
                await rows.WriteAsync(sequence, NpgsqlDbType.Bigint, ct);
                await rows.WriteAsync(FactCatalogue.KindOf(fact), NpgsqlDbType.Text, ct);
                await rows.WriteAsync(FactCatalogue.VersionOf(fact), NpgsqlDbType.Integer, ct);
                await rows.WriteAsync(at, NpgsqlDbType.TimestampTz, ct);
                await rows.WriteAsync("quick_trades", NpgsqlDbType.Text, ct);
                await rows.WriteAsync(row.ToString("D"), NpgsqlDbType.Text, ct);
                await rows.WriteAsync($"bench:{who}:{sequence}", NpgsqlDbType.Text, ct);
                await rows.WriteAsync(FactCatalogue.Write(fact), NpgsqlDbType.Jsonb, ct);
            }

            await rows.CompleteAsync(ct);
        }

        await using var rest = new NpgsqlCommand("""
            INSERT INTO passport_event_keys (idempotency_key, event_id) SELECT idempotency_key, event_id FROM passport_event_outbox;
            INSERT INTO passport_streams (user_id, last_sequence) SELECT user_id, max(sequence) FROM passport_event_outbox GROUP BY user_id;
            ANALYZE;
            """, connection) { CommandTimeout = 0 };
        await rest.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Acts at a steady rate, each in a transaction of its own, whatever the consumers do.</summary>
    /// <returns>How many acts, and how many of them were poison.</returns>
    public async Task<(int Told, int Poison)> ActAsync(int ratePerS, TimeSpan span, CancellationToken ct)
    {
        var (watch, told, poison) = (Stopwatch.StartNew(), 0, 0);
        var total = (int)(ratePerS * span.TotalSeconds);
        var actors = Math.Min(Actors, _users.Length);
        await Task.WhenAll(Enumerable.Range(0, actors).Select(actor => Task.Run(async () =>
        {
            // Each acts for people of its own, so that a person's acts follow one another.
            var own = Enumerable.Range(0, _users.Length).Where(who => who % actors == actor).Select(who => (Id: _users[who], History: new History((ulong)(1_000_000 + who)))).ToArray();
            for (var i = actor; i < total; i += actors)
            {
                var wait = TimeSpan.FromSeconds((double)i / ratePerS) - watch.Elapsed;
                if (wait > TimeSpan.Zero)
                {
                    await Task.Delay(wait, TimeProvider.System, ct);
                }

                var person = own[i / actors % own.Length];
                var (row, at, fact) = person.History.Next();
                var isPoison = i % PoisonEvery == PoisonEvery - 1;
                await TellAsync(new PassportTelling(person.Id, at, "quick_trades", row.ToString("D"), $"act:{i}", fact), isPoison, ct);
                Interlocked.Increment(ref told);
                if (isPoison)
                {
                    Interlocked.Increment(ref poison);
                }
            }
        }, ct)));
        return (told, poison);
    }

    private async Task TellAsync(PassportTelling telling, bool isPoison, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var sequence = await PassportLedger.TellAsync(transaction, telling, ct);
        if (isPoison)
        {
            await using var spoil = new NpgsqlCommand(Spoil, connection, transaction);
            spoil.Parameters.AddWithValue("user", telling.UserId);
            spoil.Parameters.AddWithValue("sequence", sequence!.Value);
            await spoil.ExecuteNonQueryAsync(ct);
        }

        await transaction.CommitAsync(ct);
    }

    private static Guid IdOf(SeededRandom random)
    {
        Span<byte> bytes = stackalloc byte[16];
        BitConverter.TryWriteBytes(bytes, random.NextUInt64());
        BitConverter.TryWriteBytes(bytes[8..], random.NextUInt64());
        return new Guid(bytes);
    }

    /// <summary>Ten kinds of acts in the order of a trading day, a minute apart.</summary>
    private sealed class History(ulong seed)
    {
        private readonly SeededRandom _random = new(seed);
        private int _step;
        private Guid _trade;
        private Symbol _symbol = Symbols[0];
        private DateTimeOffset _at = Start;

        public (Guid Row, DateTimeOffset At, PassportFact Fact) Next()
        {
            _at = _at.AddMinutes(1);
            var (id, confidence) = (IdOf(_random), 40 + _random.NextInt(56));
            var side = _random.NextInt(2) == 0 ? PositionSide.Long : PositionSide.Short;
            switch (_step++ % 10)
            {
                case 0: return (id, _at, new ScanCompleted(id, ScanKind.Rule, 50, 4));
                case 1: return (id, _at, new SignalTracked(id, null, _symbol, side, 100, 100 - side.Sign(), 100 + (2 * side.Sign()), confidence));
                case 2:
                    (_trade, _symbol) = (id, Symbols[_random.NextInt(Symbols.Length)]);
                    return (_trade, _at, new QuickTradeRequested(
                        _trade, "shadow", _symbol, PositionSide.Long, _at, 100, 99, 102, 1, 3, TradeOrigin.Own, confidence, "breakout",
                        new JsonObject { ["as_of"] = _at.ToString("O"), ["features"] = new JsonObject { ["rsi"] = 30 + _random.NextInt(40), ["atr_pct"] = 0.4 } }));
                case 3: return (_trade, _at, new QuickTradeOpened(_trade, "shadow", _symbol, PositionSide.Long, _at, 100, 1));
                case 4: return (_trade, _at, Closed(confidence));
                case 5: return (id, _at, new PredictionMade(id, _symbol, side, confidence, 100, _at.AddHours(1)));
                case 6: return (id, _at, new PredictionSettled(id, _symbol, side, confidence, 100, 99 + (2 * _random.NextInt(2)), false));
                case 7: return (id, _at, new OverrideOffered(id, _symbol, "DAY_LOSS", 2.1, 2));
                case 8: return (id, _at, new OverrideAnswered(id, _symbol, _random.NextInt(4) > 0, null));
                default: return (id, _at, new SignalDropped(id, _symbol, "over"));
            }
        }

        private QuickTradeClosed Closed(int confidence)
        {
            var net = _random.NextInt(100) < 52 ? 20 + _random.NextInt(60) : -20 - _random.NextInt(60);
            return new QuickTradeClosed(
                _trade, "shadow", _symbol, PositionSide.Long, TradeOrigin.Own, _at.AddMinutes(-3), _at.AddMinutes(-2), _at, 100, 100 + (net / 100m), 99, 102, 100,
                net > 0 ? "TARGET" : "STOP", net + 8, 8, 0, net, net, net * 10, Math.Max(0, -net), Math.Max(0, net), confidence, "breakout", "trend", false, false, 0);
        }
    }
}
