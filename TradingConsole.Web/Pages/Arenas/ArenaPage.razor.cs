using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using TradingConsole.Core.Market;
using TradingConsole.Core.Passport.Storage;
using TradingConsole.Workers.Terminal;

namespace TradingConsole.Web.Pages.Arenas;

/// <summary>Contests of two, operators or models, on the same symbols and period.</summary>
public sealed partial class ArenaPage
{
    private const int Shown = 50;

    private static readonly ImmutableArray<string> Rules = ["net_r", "hit_rate"];
    private static readonly ImmutableArray<string> Opponents = ["anybody", "person", "model"];

    private string _symbols = "";
    private string _rule = Rules[0];
    private int _startsIn = 15;
    private double _hours = 24;
    private string _opponent = Opponents[0];
    private string _name = "";

    [Inject]
    internal ArenaQueries Queries { get; init; } = null!;

    [Inject]
    internal ITerminal Acts { get; init; } = null!;

    protected override string What => W["arena.what"];

    private string? Obstacle =>
        NoAct
        ?? (SymbolsOf(_symbols).Length == 0 ? W["arena.needs_symbols"] : null)
        ?? (_opponent == "person" && _name.Trim().Length == 0 ? W["arena.needs_name"] : null)
        ?? (_opponent == "model" && Desk.Champion is null ? W["arena.no_model"] : null);

    protected override async Task<ArenaView> ReadAsync(CancellationToken cancellationToken) => new(await Queries.ArenasAsync(Reader, Shown, cancellationToken));

    private static string[] SymbolsOf(string text) => text.ToUpperInvariant().Split([' ', ',', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static bool MayJoin(Arena arena) => arena is { Status: "open", IsOwn: false };

    private static string Score(Arena arena, ArenaParticipant side) =>
        side.Score is not { } score ? "" : arena.Rule == "hit_rate" ? Formats.Percent(score) : $"{Formats.R(score)} R";

    private Task<bool> JoinAsync(Arena arena) => DoAsync(person => Acts.JoinAsync(person, arena.ArenaId, CancellationToken.None), W["arena.joined"]);

    private async Task ChallengeAsync()
    {
        var symbols = ImmutableArray.CreateBuilder<Symbol>();
        foreach (var word in SymbolsOf(_symbols))
        {
            if (!Symbol.TryParse(word, out var symbol, out var reason))
            {
                (Note, Refusal) = (null, W.Say(reason));
                return;
            }

            symbols.Add(symbol);
        }

        var starts = Clock.GetUtcNow().AddMinutes(_startsIn);
        var wish = new ArenaWish(
            symbols.DrainToImmutable(), _rule, starts, starts.AddHours(_hours), _opponent == "person" ? _name.Trim() : null,
            _opponent == "model" ? Desk.Champion?.ModelId : null);
        if (await DoAsync(person => Acts.ChallengeAsync(person, wish, CancellationToken.None), W["arena.opened"]))
        {
            (_symbols, _name) = ("", "");
        }
    }
}

/// <summary>What one reading of the arena brings.</summary>
public sealed record ArenaView(ImmutableArray<Arena> Arenas)
{
    /// <summary>1 won, 0 drawn, −1 lost by the reader; null while it is not settled or they do not stand in it.</summary>
    internal static int? ResultOf(Arena arena)
    {
        if (arena.Status != "settled" || arena.Participants.FirstOrDefault(side => side.IsReader) is not { } own
            || arena.Participants.FirstOrDefault(side => !side.IsReader) is not { } other)
        {
            return null;
        }

        return (own.Samples ?? 0, other.Samples ?? 0) switch
        {
            (0, 0) => 0,
            (0, _) => -1,
            (_, 0) => 1,
            _ => Math.Sign((own.Score ?? 0).CompareTo(other.Score ?? 0)),
        };
    }
}
