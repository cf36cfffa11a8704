using System.Collections.Immutable;
using System.Numerics;
using System.Security.Cryptography;

namespace TradingConsole.Core.Passport.Anchoring;

/// <summary>One hash over many, and short proofs that one of them is among them.</summary>
/// <remarks>
/// RFC 6962 §2.1: leaf = SHA-256(0x00 ‖ entry), node = SHA-256(0x01 ‖ left ‖ right), split at the largest power of two below the count. A leaf can
/// never pass for a node, and no leaf is counted twice to fill a level.
/// </remarks>
public static class MerkleTree
{
    /// <param name="entries">In order; none gives the hash of nothing.</param>
    public static byte[] Root(ImmutableArray<byte[]> entries) => Root(entries.AsSpan());

    /// <summary>The neighbours' hashes from the leaf up to the root.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such place.</exception>
    public static ImmutableArray<byte[]> Path(ImmutableArray<byte[]> entries, int place)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(place);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(place, entries.Length);
        var path = ImmutableArray.CreateBuilder<byte[]>();
        Climb(entries.AsSpan(), place, path);
        return path.DrainToImmutable();
    }

    /// <summary>The root that a proof leads to; compare it with the one that was published.</summary>
    /// <param name="entry">What the leaf was made of.</param>
    /// <param name="count">Leaves in the tree.</param>
    /// <exception cref="ArgumentException">The path is too long or too short for this place.</exception>
    public static byte[] RootOf(byte[] entry, int place, int count, ImmutableArray<byte[]> path)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)place, (uint)count, nameof(place));
        var rights = new Stack<bool>();
        for (var (first, size, at) = (0, count, place); size > 1;)
        {
            var left = SplitOf(size);
            var isRight = at >= left;
            rights.Push(isRight);
            (first, size, at) = isRight ? (first + left, size - left, at - left) : (first, left, at);
        }

        if (rights.Count != path.Length)
        {
            throw new ArgumentException($"path has {path.Length} hashes; place {place} of {count} has {rights.Count}.", nameof(path));
        }

        var hash = Leaf(entry);
        foreach (var neighbour in path)
        {
            hash = rights.Pop() ? Node(neighbour, hash) : Node(hash, neighbour);
        }

        return hash;
    }

    private static byte[] Root(ReadOnlySpan<byte[]> entries)
    {
        if (entries.Length < 2)
        {
            return entries.IsEmpty ? SHA256.HashData([]) : Leaf(entries[0]);
        }

        var left = SplitOf(entries.Length);
        return Node(Root(entries[..left]), Root(entries[left..]));
    }

    private static void Climb(ReadOnlySpan<byte[]> entries, int place, ImmutableArray<byte[]>.Builder path)
    {
        if (entries.Length == 1)
        {
            return;
        }

        var left = SplitOf(entries.Length);
        if (place < left)
        {
            Climb(entries[..left], place, path);
            path.Add(Root(entries[left..]));
        }
        else
        {
            Climb(entries[left..], place - left, path);
            path.Add(Root(entries[..left]));
        }
    }

    private static int SplitOf(int count) => 1 << BitOperations.Log2((uint)(count - 1));

    private static byte[] Leaf(ReadOnlySpan<byte> entry) => SHA256.HashData([0, .. entry]);

    private static byte[] Node(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => SHA256.HashData([1, .. left, .. right]);
}
