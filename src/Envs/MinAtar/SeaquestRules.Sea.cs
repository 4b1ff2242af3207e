namespace Gradus.Envs;

/// <content>What comes, swims and shoots in the sea.</content>
internal partial struct SeaquestRules
{
    private void Spawn(RandomState random)
    {
        if (_untilSpawn == 0)
        {
            SpawnEnemy(random);
            _untilSpawn = _spawnInterval;
        }

        if (_untilDiver == 0)
        {
            Swimmer diver = Entering(random.NextDouble() < 1.0 / 2, random.NextInt32(1, MinAtarBoard.Last));
            _divers.Add(diver with { UntilMove = DiverMoveInterval });
            _untilDiver = DiverSpawnInterval;
        }
    }

    /// <summary>A fish or a submarine comes, unless it would meet another enemy head on in its row.</summary>
    private void SpawnEnemy(RandomState random)
    {
        bool fromLeft = random.NextDouble() < 1.0 / 2;
        bool isSubmarine = random.NextDouble() < 1.0 / 3;
        Swimmer enemy = Entering(fromLeft, random.NextInt32(1, MinAtarBoard.Last)) with { UntilMove = (sbyte)_moveInterval };
        if (MeetsHeadOn(_submarines, enemy) || MeetsHeadOn(_fish, enemy))
        {
            return;
        }

        if (isSubmarine)
        {
            _submarines.Add(enemy with { UntilShot = EnemyShotInterval });
        }
        else
        {
            _fish.Add(enemy);
        }
    }

    private static Swimmer Entering(bool fromLeft, int y) => new(fromLeft ? (sbyte)0 : (sbyte)MinAtarBoard.Last, (sbyte)y, fromLeft);

    private static bool MeetsHeadOn(in SwimmerList others, Swimmer swimmer)
    {
        for (int place = 0; place < others.Count; place++)
        {
            if (others[place].Y == swimmer.Y && others[place].ToTheRight != swimmer.ToTheRight)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Removes the first of a list that is where the bullet is.</summary>
    private static bool Hits(ref SwimmerList targets, Swimmer bullet)
    {
        int target = targets.FirstAt(bullet.X, bullet.Y);
        if (target >= 0)
        {
            targets.RemoveAt(target);
        }

        return target >= 0;
    }

    private void MoveDivers()
    {
        for (int place = _divers.Count - 1; place >= 0; place--)
        {
            Swimmer diver = _divers[place];
            bool isMet = IsPickedUp(diver);
            if (!isMet)
            {
                bool moves = diver.UntilMove == 0;
                diver = moves
                    ? diver.Moved() with { UntilMove = DiverMoveInterval }
                    : diver with { UntilMove = (sbyte)(diver.UntilMove - 1) };
                _divers[place] = diver;
                isMet = moves && IsPickedUp(diver);
            }

            if (isMet || !diver.IsOnBoard)
            {
                _divers.RemoveEqual(place);
            }

            _diversAboard += isMet ? 1 : 0;
        }
    }

    private readonly bool IsPickedUp(Swimmer diver) => _diversAboard < MaxDivers && diver.IsAt(_x, _y);

    /// <summary>Fish or submarines move, meet the player or its bullets, and shoot: one that is hit may still do so in this step.</summary>
    private int MoveEnemies(ref SwimmerList enemies, bool shoot, ref bool over)
    {
        int reward = 0;
        for (int place = enemies.Count - 1; place >= 0; place--)
        {
            Swimmer enemy = enemies[place];
            int now = place;
            over |= enemy.IsAt(_x, _y);
            if (enemy.UntilMove == 0)
            {
                enemy = enemy.Moved() with { UntilMove = (sbyte)_moveInterval };
                enemies[place] = enemy;
                bool meets = enemy.IsAt(_x, _y);
                bool isHit = enemy.IsOnBoard && !meets && Hits(ref _ownBullets, enemy);
                over |= meets;
                reward += isHit ? 1 : 0;
                now = isHit || !enemy.IsOnBoard ? enemies.RemoveEqual(place) : place;
            }
            else
            {
                enemy = enemy with { UntilMove = (sbyte)(enemy.UntilMove - 1) };
            }

            if (shoot)
            {
                enemy = Shoot(enemy);
            }

            if (now >= 0)
            {
                enemies[now] = enemy;
            }
        }

        return reward;
    }

    private Swimmer Shoot(Swimmer submarine)
    {
        if (submarine.UntilShot > 0)
        {
            return submarine with { UntilShot = (sbyte)(submarine.UntilShot - 1) };
        }

        _enemyBullets.Add(new Swimmer(submarine.X, submarine.Y, submarine.ToTheRight));
        return submarine with { UntilShot = EnemyShotInterval };
    }

    private void MoveEnemyBullets(ref bool over)
    {
        for (int place = _enemyBullets.Count - 1; place >= 0; place--)
        {
            Swimmer bullet = _enemyBullets[place];
            over |= bullet.IsAt(_x, _y);
            bullet = bullet.Moved();
            _enemyBullets[place] = bullet;
            over |= bullet.IsAt(_x, _y);
            if (!bullet.IsOnBoard)
            {
                _enemyBullets.RemoveEqual(place);
            }
        }
    }
}
