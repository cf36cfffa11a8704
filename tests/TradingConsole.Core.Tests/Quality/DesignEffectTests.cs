using TradingConsole.Core.Quality;
using TradingConsole.Core.Statistics;
using Xunit;

namespace TradingConsole.Core.Tests.Quality;

public sealed class DesignEffectTests
{
    private const int RowsAnHour = 240;
    private static readonly PsiReference Reference = new([0, 1, 2], [0.25, 0.25, 0.25, 0.25, 0], 10_000);

    [Fact]
    public void Of_IndependentRows_IsNearlyOne()
    {
        var random = new SeededRandom(5);
        var hours = Hours(2_000, () => random.NextInt(4), 1);

        Assert.InRange(DesignEffect.Of(Reference, hours)!.Value, 1, 1.2);
    }

    [Fact]
    public void Of_RowsThatComeInEqualGroups_IsTheGroup()
    {
        // 24 equal rows say as much as one, so the share of a bin varies 24 times as much: Kish's design effect with ρ = 1.
        var random = new SeededRandom(6);
        var hours = Hours(2_000, () => random.NextInt(4), 24);

        Assert.InRange(DesignEffect.Of(Reference, hours)!.Value, 24, 24 * 1.15);
    }

    [Fact]
    public void Of_HoursThatRepeatTheOneBefore_CountsThemTogether()
    {
        var random = new SeededRandom(7);
        var single = Hours(500, () => random.NextInt(4), 24);
        int[][] fourfold = [.. single.SelectMany(hour => Enumerable.Repeat(hour, 4))];

        // ρ = 3/4 at lag one: (1 + ρ)/(1 − ρ) = 7.
        Assert.InRange(DesignEffect.Of(Reference, fourfold)!.Value / DesignEffect.Of(Reference, single)!.Value, 6, 9);
    }

    [Fact]
    public void Of_FewHours_KnowsNothing() =>
        Assert.Null(DesignEffect.Of(Reference, [.. Hours(DesignEffect.BlocksMin - 1, () => 1, 1), new int[5]]));

    private static int[][] Hours(int hours, Func<int> bin, int group) =>
    [
        .. Enumerable.Range(0, hours).Select(_ =>
        {
            var counts = new int[5];
            for (var row = 0; row < RowsAnHour; row += group)
            {
                counts[bin()] += group;
            }

            return counts;
        }),
    ];
}
